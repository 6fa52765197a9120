/** Work that is due from rows of a service's tables: the {@code due:} component and the outbox. */
package org.streampass.platform.work;
