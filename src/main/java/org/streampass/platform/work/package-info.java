/** Work that is due from rows of a service's tables: the {@code due:} component and the transactional outbox. */
package org.streampass.platform.work;
