/**
 * The benchmark: the benefit of decoupling responses from requests, and the performance, measured from outside against
 * a {@link org.streampass.bench.rival rival}, which does the same as a chain of requests and responses, and a {@link
 * org.streampass.bench.peer peer}, which does it with events, written by hand.
 */
package org.streampass.bench;
