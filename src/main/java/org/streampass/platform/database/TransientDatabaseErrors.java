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

/** Tells a database that is away, slow or busy from a statement that it will never take. */
public final class TransientDatabaseErrors {

    private static final List<Class<? extends Exception>> PASSING = List.of(
            TransientDataAccessException.class,
            RecoverableDataAccessException.class,
            DataAccessResourceFailureException.class,
            TransactionException.class,
            SQLTransientException.class,
            SQLRecoverableException.class,
            SQLNonTransientConnectionException.class);

    /** Of SQLSTATEs: connection exception, insufficient resources, server stopped or started, error of its system. */
    private static final List<String> PASSING_STATES = List.of("08", "53", "57P", "58");

    private TransientDatabaseErrors() {}

    /** The same request may well succeed later. */
    public static boolean isPassing(Throwable e) {
        return PASSING.stream().anyMatch(type -> type.isInstance(e)) || hasPassingState(e) || H2.isFileTrouble(e);
    }

    private static boolean hasPassingState(Throwable e) {
        return e instanceof SQLException sql
                && sql.getSQLState() != null
                && PASSING_STATES.stream().anyMatch(sql.getSQLState()::startsWith);
    }
}
