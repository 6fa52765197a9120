package org.streampass.storage;

import java.util.List;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/** Tells a database that is away, slow or busy from a statement that it will never take. */
public final class DatabaseTrouble {

    private static final List<Class<? extends Exception>> PASSING = List.of(
            TransientDataAccessException.class,
            RecoverableDataAccessException.class,
            DataAccessResourceFailureException.class,
            TransactionException.class);

    private DatabaseTrouble() {}

    /** The same request may well succeed later. */
    public static boolean isPassing(Throwable e) {
        return PASSING.stream().anyMatch(type -> type.isInstance(e));
    }
}
