package org.streampass.platform.database;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.List;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;
import org.streampass.platform.database.h2.H2;

/** Distinguishes transient errors of the database, such as an outage or an overload, from permanent ones. */
public final class TransientDatabaseErrors {

    private static final List<Class<? extends Exception>> TRANSIENT = List.of(
            TransientDataAccessException.class,
            RecoverableDataAccessException.class,
            DataAccessResourceFailureException.class,
            TransactionException.class,
            SQLTransientException.class,
            SQLRecoverableException.class,
            SQLNonTransientConnectionException.class);

    /** Classes of SQLSTATE: connection exception, insufficient resources, operator intervention, system error. */
    private static final List<String> TRANSIENT_STATES = List.of("08", "53", "57P", "58");

    private TransientDatabaseErrors() {}

    /** Whether the same statement may succeed later. */
    public static boolean isTransient(Throwable e) {
        return TRANSIENT.stream().anyMatch(type -> type.isInstance(e)) || hasTransientState(e) || H2.isFileError(e);
    }

    private static boolean hasTransientState(Throwable e) {
        return e instanceof SQLException sql
                && sql.getSQLState() != null
                && TRANSIENT_STATES.stream().anyMatch(sql.getSQLState()::startsWith);
    }
}
