package org.streampass.messaging;

import java.util.UUID;

/**
 * What a service publishes: a past-tense record whose simple name is the event's ({@code PaymentCompleted}) and whose
 * components are the event's data.
 */
public interface Fact {

    UUID subscriptionId();
}
