/** Events between services: the component {@code event:}, the envelope, the inbox, retries and dead letters. */
package org.streampass.platform.events;
