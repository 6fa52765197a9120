/**
 * The rival of Streampass: the same workflow as a chain of requests and responses over HTTP, with the same rows in the
 * same tables, the same provider and the same mails. Subscriptions calls Payments, Payments calls Recommendations, and
 * the client is answered when the list is finished. Choices favour the rival: no inboxes, few transactions, mails on
 * other threads, tokens checked at the edge only.
 *
 * <p>No type here has a Spring stereotype: the application's tests scan the packages above it.
 */
package org.streampass.bench.rival;
