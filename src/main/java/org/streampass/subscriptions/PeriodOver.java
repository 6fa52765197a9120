package org.streampass.subscriptions;

import org.streampass.platform.events.DomainEvent;

/** What follows the end of a period. */
sealed interface PeriodOver extends DomainEvent permits RenewalDue, SubscriptionEnded {}
