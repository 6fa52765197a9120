/**
 * What a good team would write instead of Streampass: the same workflow by hand, with Spring Boot and {@code
 * @JmsListener} on the same broker. Each service has an inbox, and a durable shared queue for each event that it
 * consumes; the database commits first, then the broker. Parts that are the same for the request-response {@link
 * org.streampass.bench.rival rival} are taken from there: edge, tokens, provider, mails, rows. Choices favour the peer:
 * published events are not stored in the inbox but derived from the rows if an event is repeated, a request is marked
 * as published by the update that decides it, and requests are not validated. The provider declines no payment here, so
 * no service consumes a decline.
 *
 * <p>No type here has a Spring stereotype: the application's tests scan the packages above it.
 */
package org.streampass.bench.peer;
