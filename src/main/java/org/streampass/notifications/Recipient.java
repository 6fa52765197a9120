package org.streampass.notifications;

/**
 * The user of a subscription.
 *
 * @param email the address for mails; null until {@link UserSubscribed}, which brings it, has arrived
 * @param payment the order of the newest {@link Rank} of a payment that the user is notified of; 0 if none is stored
 * @param cancellation the same for a cancellation
 */
record Recipient(String email, long payment, long cancellation) {}
