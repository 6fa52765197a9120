/**
 * What a good team would write instead of Streampass: the same job by hand, with Spring Boot and {@code @JmsListener} on the
 * same broker. Each service has a durable shared queue for each event that it hears and an inbox; the database commits
 * first, then the broker. Whatever is the same for the request-response {@link org.streampass.bench.rival rival} is taken
 * from there: edge, tokens, provider, mails, rows. Where there was a choice it is made in the peer's favour: what an event
 * led to is not stored in the inbox but read from the rows when it comes again, a request is marked as published by the
 * update that decides it, requests are not validated. Since the provider declines nobody here, nobody hears of a decline.
 *
 * <p>No type here has a Spring stereotype: the application's tests scan the packages above it.
 */
package org.streampass.bench.peer;
