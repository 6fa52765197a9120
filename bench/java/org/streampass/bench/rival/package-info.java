/**
 * What Streampass is held against: the same workflow as a chain of requests and responses over HTTP, with the same rows in
 * the same tables, the same provider and the same mails. Subscriptions calls Payments, Payments calls Recommendations, and
 * the client is answered when all is done. Where there was a choice it is made in the rival's favour: no inboxes, few
 * transactions, mails off the request's thread, no token checked but at the edge.
 *
 * <p>No type here has a Spring stereotype: the application's tests scan the packages above it.
 */
package org.streampass.bench.rival;
