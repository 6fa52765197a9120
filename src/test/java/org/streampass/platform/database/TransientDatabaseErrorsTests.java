package org.streampass.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.support.SQLStateSQLExceptionTranslator;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

class TransientDatabaseErrorsTests {

    @Test
    void unavailableSlowOrBusyDatabaseIsTransient() {
        assertThat(List.of(
                        new CannotGetJdbcConnectionException("refused"),
                        new CannotCreateTransactionException("refused"),
                        new TransactionSystemException("lost while committing"),
                        new QueryTimeoutException("slow"),
                        new CannotAcquireLockException("busy"),
                        new SQLTransientConnectionException("no connection within 5 s"),
                        new SQLException("too many connections", "53300"),
                        new SQLException("disk", "58030"),
                        translated("08006"),
                        translated("57P01")))
                .allMatch(TransientDatabaseErrors::isTransient);
    }

    @Test
    void fullDiskIsTransient() {
        SQLException full = new SQLException("x", "HY000", 50000, new IOException("No space left on device"));

        assertThat(List.of(full, new UncategorizedSQLException("test", "insert", full), translated("53100")))
                .allMatch(TransientDatabaseErrors::isTransient);
    }

    @Test
    void wrongStatementIsPermanent() {
        assertThat(List.of(
                        new UncategorizedSQLException("test", "select", new SQLException("x", "HY000", 50000)),
                        new BadSqlGrammarException("test", "selct", new SQLException()),
                        new DataIntegrityViolationException("null"),
                        new EmptyResultDataAccessException(1),
                        translated("42P01")))
                .noneMatch(TransientDatabaseErrors::isTransient);
    }

    /** As Spring translates the SQLSTATE of a driver. */
    private static Exception translated(String sqlState) {
        return new SQLStateSQLExceptionTranslator().translate("test", "select 1", new SQLException("x", sqlState));
    }
}
