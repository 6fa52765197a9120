package org.streampass.platform.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import jakarta.jms.JMSException;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.jms.JmsException;
import org.streampass.installation.OneLine;
import org.streampass.platform.broker.BrokerTroubleException;
import org.streampass.storage.DatabaseTrouble;

/** Tells from an exception what to do with the message whose handling failed. */
public final class FailureClassifier {

    /** PostgreSQL's deadlock_detected, and the deadlock of H2. */
    private static final Set<String> DEADLOCK = Set.of("40P01", "40001");

    /** PostgreSQL's lock_not_available, and the lock timeout of H2. */
    private static final Set<String> LOCK_TIMEOUT = Set.of("55P03", "HYT00");

    private static final List<Class<? extends Throwable>> OUTAGES = List.of(
            BrokerTroubleException.class,
            JmsException.class,
            JMSException.class,
            MessagingException.class,
            IOException.class,
            UnpublishedEventException.class);

    private FailureClassifier() {}

    /** What kind of failure it is. */
    public enum Kind {
        /** The message can never be handled. */
        POISON,
        /** Two transactions waited for each other: the same again may succeed at once. */
        DEADLOCK,
        /** What this message needs is in use, or not there yet; other messages are not affected. */
        BUSY,
        /** The database, the broker or a mail server is away: no message can be handled now. */
        OUTAGE,
        /** A defect, which may or may not depend on the message. */
        FAULT
    }

    public static Kind classify(Throwable e) {
        if (any(e, UnreadableEventException.class::isInstance)) {
            return Kind.POISON;
        }
        if (any(e, cause -> hasState(cause, DEADLOCK))) {
            return Kind.DEADLOCK;
        }
        if (any(e, cause -> hasState(cause, LOCK_TIMEOUT))) {
            return Kind.BUSY;
        }
        if (any(e, JsonProcessingException.class::isInstance) || isRefusedMail(e)) {
            return Kind.FAULT;
        }
        boolean outage = any(e, cause -> OUTAGES.stream().anyMatch(type -> type.isInstance(cause)))
                || any(e, DatabaseTrouble::isPassing);
        return outage ? Kind.OUTAGE : Kind.FAULT;
    }

    private static boolean hasState(Throwable e, Set<String> states) {
        return e instanceof SQLException sql && sql.getSQLState() != null && states.contains(sql.getSQLState());
    }

    /**
     * Whether a mail can never be sent: its address is none, or the mail server answered with 5xx. With 4xx it asks to come
     * back later (RFC 5321, 4.2.1).
     */
    public static boolean isRefusedMail(Throwable e) {
        return any(
                e,
                cause -> cause instanceof AddressException
                        || cause instanceof MessagingException
                                && cause.getMessage() != null
                                && cause.getMessage().startsWith("5"));
    }

    /** The reason in one line: what is wrong with the message if that is known, else the innermost cause. */
    public static String inOneLine(Throwable e) {
        return chain(e).filter(cause ->
                        cause instanceof UnreadableEventException || cause instanceof UnpublishedEventException)
                .findFirst()
                .map(OneLine::text)
                .orElseGet(() -> OneLine.of(e));
    }

    private static boolean any(Throwable e, Predicate<Throwable> is) {
        return chain(e).anyMatch(is);
    }

    private static Stream<Throwable> chain(Throwable e) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause);
    }
}
