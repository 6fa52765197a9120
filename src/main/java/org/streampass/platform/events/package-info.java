/** Events between services: the {@code event:} component, its envelope, inbox, retries and dead letters. */
package org.streampass.platform.events;
