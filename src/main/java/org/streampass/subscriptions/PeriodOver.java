package org.streampass.subscriptions;

import org.streampass.platform.events.DomainEvent;

/** The event at the end of a period. */
sealed interface PeriodOver extends DomainEvent permits RenewalDue, SubscriptionEnded {}
