package org.streampass.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.mail.SendFailedException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;

class CausesTests {

    static Stream<Throwable> trouble() {
        return Stream.of(
                new TemporarilyUnavailableException("later"),
                new CannotGetJdbcConnectionException("away"),
                new CannotCreateTransactionException("away"),
                new CannotAcquireLockException("deadlock"),
                new IllegalStateException(new SQLException("gone", "08006")),
                new IllegalStateException(new SQLException("shutting down", "57P01")),
                new JMSException("blocked"),
                new SendFailedException("450 4.2.0 greylisted, come back later"),
                new RuntimeException(new RuntimeException(new ConnectException("refused"))));
    }

    @ParameterizedTest
    @MethodSource
    void trouble(Throwable e) {
        assertThat(Causes.isTrouble(e)).isTrue();
        assertThat(Causes.isPoison(e)).isFalse();
    }

    static Stream<Throwable> fault() {
        return Stream.of(
                new NullPointerException(),
                new SendFailedException(
                        "Invalid Addresses", new SendFailedException("550 5.1.1 no such user"), null, null, null),
                new DataIntegrityViolationException("too long"),
                new IllegalStateException(new SQLException("no such column", "42703")));
    }

    @ParameterizedTest
    @MethodSource
    void fault(Throwable e) {
        assertThat(Causes.isTrouble(e)).isFalse();
        assertThat(Causes.isPoison(e)).isFalse();
    }

    @Test
    void poisonIsFoundHoweverItIsWrapped() {
        Throwable poison = new RuntimeException(new UnreadableEventException("no id", new IllegalArgumentException()));

        assertThat(Causes.isPoison(poison)).isTrue();
        assertThat(Causes.inOneLine(poison)).isEqualTo("no id");
    }

    @Test
    void aCauseIsToldInOneLine() {
        assertThat(Causes.inOneLine(new RuntimeException(new ConnectException("refused\n  by host"))))
                .isEqualTo("ConnectException: refused by host");
    }
}
