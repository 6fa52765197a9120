package org.streampass.platform.events;

import com.fasterxml.jackson.core.JacksonException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import java.io.IOException;
import java.io.ObjectStreamException;
import java.io.UTFDataFormatException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.CharacterCodingException;
import java.sql.SQLException;
import java.text.ParseException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.ValidationException;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.springframework.jms.JmsException;
import org.springframework.jms.support.converter.MessageConversionException;
import org.streampass.platform.broker.BrokerException;
import org.streampass.platform.database.TransientDatabaseErrors;
import org.streampass.platform.startup.OneLine;
import org.xml.sax.SAXException;

/** Classifies exceptions: the kind of a failure decides what happens to the message or row that was being handled. */
public final class FailureClassifier {

    /** The SQLSTATEs of PostgreSQL's deadlock_detected and of H2's deadlock. */
    private static final Set<String> DEADLOCK = Set.of("40P01", "40001");

    /** The SQLSTATEs of PostgreSQL's lock_not_available and of H2's lock timeout. */
    private static final Set<String> LOCK_TIMEOUT = Set.of("55P03", "HYT00");

    /** The SQLSTATE class of data exceptions: a value is too long, out of range, or of the wrong form. */
    private static final String DATA_EXCEPTION = "22";

    private static final List<Class<? extends Throwable>> DATA_ERRORS = List.of(
            UnreadableEventException.class,
            JacksonException.class,
            CharacterCodingException.class,
            UTFDataFormatException.class,
            ObjectStreamException.class,
            ZipException.class,
            MalformedURLException.class,
            URISyntaxException.class,
            ParseException.class,
            DateTimeException.class,
            NumberFormatException.class,
            SAXException.class,
            TypeConversionException.class,
            ValidationException.class,
            MessageFormatException.class,
            MessageFormatRuntimeException.class,
            MessageEOFException.class,
            MessageConversionException.class);

    private static final List<Class<? extends Throwable>> OUTAGES = List.of(
            BrokerException.class,
            ActiveMQException.class,
            JmsException.class,
            JMSException.class,
            JMSRuntimeException.class,
            MessagingException.class,
            IOException.class,
            GenericFileOperationFailedException.class,
            UnresolvedAddressException.class,
            ExchangeTimedOutException.class,
            TimeoutException.class,
            RejectedExecutionException.class,
            UnpublishedEventException.class);

    private FailureClassifier() {}

    public enum Kind {
        /** The message can never be handled because its data is invalid. */
        POISON,
        /** The transaction was the victim of a deadlock. An immediate retry may succeed. */
        DEADLOCK,
        /** A lock that this message needs is held by another transaction. Other messages are not affected. */
        BUSY,
        /** The database, the broker or a mail server is unavailable. No message can be handled. */
        OUTAGE,
        /** A defect, which may depend on the message. */
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
        if (isPermanentMailFailure(e)) {
            return Kind.FAULT;
        }
        return byInnermostCause(e);
    }

    /**
     * From the innermost cause outwards, because libraries wrap any exception in {@code IOException} or {@code
     * JMSException}.
     */
    private static Kind byInnermostCause(Throwable e) {
        List<Throwable> causes = new ArrayList<>(chain(e).toList());
        Collections.reverse(causes);
        for (Throwable cause : causes) {
            if (isDataError(cause)) {
                return Kind.POISON;
            }
            if (is(OUTAGES, cause)) {
                return wrapsDefect(cause) ? Kind.FAULT : Kind.OUTAGE;
            }
            if (TransientDatabaseErrors.isTransient(cause)) {
                return Kind.OUTAGE;
            }
        }
        return Kind.FAULT;
    }

    private static boolean wrapsDefect(Throwable e) {
        return (e instanceof IOException || e instanceof JMSException) && cause(e) instanceof RuntimeException;
    }

    private static boolean isDataError(Throwable e) {
        return is(DATA_ERRORS, e)
                || e instanceof SQLException sql
                        && sql.getSQLState() != null
                        && sql.getSQLState().startsWith(DATA_EXCEPTION);
    }

    private static boolean is(List<Class<? extends Throwable>> types, Throwable e) {
        return types.stream().anyMatch(type -> type.isInstance(e));
    }

    private static boolean hasState(Throwable e, Set<String> states) {
        return e instanceof SQLException sql && sql.getSQLState() != null && states.contains(sql.getSQLState());
    }

    /**
     * Whether a mail can never be sent: the address is invalid, or the server replied 5xx. A 4xx reply is transient (RFC
     * 5321, 4.2.1).
     */
    public static boolean isPermanentMailFailure(Throwable e) {
        return any(
                e,
                cause -> cause instanceof AddressException
                        || cause instanceof MessagingException
                                && cause.getMessage() != null
                                && cause.getMessage().startsWith("5"));
    }

    /** The reason in one line: the error in the message or in its route if there is one, otherwise the innermost cause. */
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
        return Stream.iterate(e, Objects::nonNull, FailureClassifier::cause);
    }

    /** JMS providers may set a linked exception instead of a cause. */
    private static Throwable cause(Throwable e) {
        return e.getCause() == null && e instanceof JMSException jms ? jms.getLinkedException() : e.getCause();
    }
}
