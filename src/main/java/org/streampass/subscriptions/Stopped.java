package org.streampass.subscriptions;

import org.streampass.platform.events.DomainEvent;

/** A subscription has ended, or ends. */
sealed interface Stopped extends DomainEvent permits SubscriptionCancelled, SubscriptionEnded {}
