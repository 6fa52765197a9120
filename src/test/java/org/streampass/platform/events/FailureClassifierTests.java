package org.streampass.platform.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.JsonMappingException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MessageFormatException;
import jakarta.mail.SendFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.MalformedInputException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQNotConnectedException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jms.UncategorizedJmsException;
import org.springframework.jms.support.converter.MessageConversionException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.streampass.platform.broker.BrokerException;
import org.streampass.platform.events.FailureClassifier.Kind;
import org.xml.sax.SAXException;

class FailureClassifierTests {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(Kind.OUTAGE, new CannotGetJdbcConnectionException("away")),
                Arguments.of(Kind.OUTAGE, new CannotCreateTransactionException("away")),
                Arguments.of(Kind.OUTAGE, sql("connection lost", "08006")),
                Arguments.of(Kind.OUTAGE, sql("shutting down", "57P01")),
                Arguments.of(Kind.OUTAGE, new BrokerException("away", null)),
                Arguments.of(Kind.OUTAGE, new JMSException("blocked")),
                Arguments.of(Kind.OUTAGE, new SendFailedException("450 4.2.0 greylisted, come back later")),
                Arguments.of(Kind.OUTAGE, new RuntimeException(new RuntimeException(new ConnectException("refused")))),
                Arguments.of(Kind.OUTAGE, new UnpublishedEventException(Set.of("PaymentCompleted"))),
                Arguments.of(Kind.DEADLOCK, sql("deadlock on PostgreSQL", "40P01")),
                Arguments.of(Kind.DEADLOCK, sql("deadlock on H2", "40001")),
                Arguments.of(Kind.BUSY, sql("lock not available on PostgreSQL", "55P03")),
                Arguments.of(Kind.BUSY, sql("lock timeout on H2", "HYT00")),
                Arguments.of(Kind.FAULT, new NullPointerException()),
                Arguments.of(
                        Kind.FAULT,
                        new SendFailedException(
                                "Invalid Addresses",
                                new SendFailedException("550 5.1.1 no such user"),
                                null,
                                null,
                                null)),
                Arguments.of(Kind.FAULT, new DataIntegrityViolationException("too long")),
                Arguments.of(Kind.FAULT, sql("no such column", "42703")),
                Arguments.of(Kind.FAULT, new StackOverflowError()),
                Arguments.of(Kind.OUTAGE, new JMSRuntimeException("blocked")),
                Arguments.of(Kind.OUTAGE, new ActiveMQNotConnectedException("gone")),
                Arguments.of(Kind.OUTAGE, new TimeoutException("no answer")),
                Arguments.of(Kind.OUTAGE, new RejectedExecutionException("stopping")),
                Arguments.of(Kind.OUTAGE, new UnresolvedAddressException()),
                Arguments.of(Kind.OUTAGE, new GenericFileOperationFailedException("cannot create the folder")),
                Arguments.of(Kind.OUTAGE, new JsonMappingException(null, "read", new SocketTimeoutException())),
                Arguments.of(Kind.OUTAGE, new IllegalStateException(new SQLTransientConnectionException("no room"))),
                Arguments.of(Kind.OUTAGE, sql("too many connections", "53300")),
                Arguments.of(Kind.OUTAGE, sql("disk", "58030")),
                Arguments.of(Kind.POISON, new JsonParseException(null, "no JSON")),
                Arguments.of(Kind.POISON, new IOException(new NumberFormatException("12a"))),
                Arguments.of(Kind.POISON, new IOException("unmarshal", new SAXException("no XML"))),
                Arguments.of(Kind.POISON, new UncheckedIOException(new MalformedInputException(1))),
                Arguments.of(Kind.POISON, new MessageFormatException("bytes")),
                Arguments.of(Kind.POISON, new UncategorizedJmsException(new MessageFormatException("bytes"))),
                Arguments.of(Kind.POISON, linked(new MessageFormatException("bytes"))),
                Arguments.of(Kind.POISON, new MessageConversionException("object")),
                Arguments.of(Kind.POISON, new TypeConversionException("x", Integer.class, new Exception())),
                Arguments.of(Kind.POISON, new DataIntegrityViolationException("x", new SQLException("NUL", "22021"))),
                Arguments.of(Kind.FAULT, new IOException(new IllegalArgumentException("of a library"))),
                Arguments.of(Kind.POISON, new UnreadableEventException("no id")),
                Arguments.of(
                        Kind.POISON,
                        new RuntimeException(new UnreadableEventException("no id", sql("connection lost", "08006")))));
    }

    private static Exception linked(Exception cause) {
        JMSException exception = new JMSException("could not be read");
        exception.setLinkedException(cause);
        return exception;
    }

    private static Exception sql(String message, String state) {
        return new IllegalStateException(new SQLException(message, state));
    }

    @ParameterizedTest
    @MethodSource
    void failures(Kind kind, Throwable e) {
        assertThat(FailureClassifier.classify(e)).isEqualTo(kind);
    }

    @Test
    void reasonOfWrappedPoisonIsItsOwnMessage() {
        Throwable poison = new RuntimeException(new UnreadableEventException("no id", new IllegalArgumentException()));

        assertThat(FailureClassifier.inOneLine(poison)).isEqualTo("no id");
    }

    @Test
    void reasonIsTheInnermostCauseInOneLine() {
        assertThat(FailureClassifier.inOneLine(new RuntimeException(new ConnectException("refused\n  by host"))))
                .isEqualTo("ConnectException: refused by host");
    }
}
