package org.streampass.messaging;

import jakarta.jms.JMSException;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jms.JmsException;
import org.streampass.storage.DatabaseTrouble;

/** Tells why a message was not handled: poison stays poison, trouble passes, and anything else is a fault of ours. */
final class Causes {

    private static final List<Class<? extends Throwable>> TROUBLE = List.of(
            TemporarilyUnavailableException.class,
            JmsException.class,
            JMSException.class,
            MessagingException.class,
            IOException.class);

    private Causes() {}

    static boolean isPoison(Throwable e) {
        return chain(e).anyMatch(UnreadableEventException.class::isInstance);
    }

    /** Something outside this code is away or slow: the same message will be handled when it is back. */
    static boolean isTrouble(Throwable e) {
        if (chain(e).anyMatch(Causes::isRefusedMail)) {
            return false;
        }
        return chain(e).anyMatch(cause ->
                TROUBLE.stream().anyMatch(type -> type.isInstance(cause)) || DatabaseTrouble.isPassing(cause));
    }

    /** A mail server that answers with 5xx will say so again; with 4xx it asks to come back later (RFC 5321, 4.2.1). */
    private static boolean isRefusedMail(Throwable e) {
        return e instanceof MessagingException
                && e.getMessage() != null
                && e.getMessage().startsWith("5");
    }

    static Throwable root(Throwable e) {
        return chain(e).reduce((first, second) -> second).orElse(e);
    }

    static String inOneLine(Throwable e) {
        Throwable told = chain(e).filter(UnreadableEventException.class::isInstance)
                .findFirst()
                .orElse(root(e));
        String message = told.getMessage() == null ? "" : told.getMessage().replaceAll("\\s+", " ");
        return told instanceof UnreadableEventException
                ? message
                : told.getClass().getSimpleName() + ": " + message;
    }

    private static Stream<Throwable> chain(Throwable e) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause).limit(20);
    }
}
