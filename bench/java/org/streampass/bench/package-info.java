/**
 * The benchmark: what decoupling responses from requests buys, and how fast it is, measured from outside against a {@link
 * org.streampass.bench.rival rival} that does the same as a chain of requests and responses, and a {@link
 * org.streampass.bench.peer peer} that does it by events, written by hand.
 */
package org.streampass.bench;
