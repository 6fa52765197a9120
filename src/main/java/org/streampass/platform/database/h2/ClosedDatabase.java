package org.streampass.platform.database.h2;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import org.h2.api.ErrorCode;

/**
 * Evicts the connections of a closed H2 database from the pool. H2 closes a database whose file it cannot write, and
 * opens it again for the next new connection. The existing connections do not report that they are closed, so the pool
 * would keep them.
 */
class ClosedDatabase implements SQLExceptionOverride {

    @java.lang.Override // the interface declares another Override
    public Override adjudicate(SQLException e) {
        return e.getErrorCode() == ErrorCode.DATABASE_IS_CLOSED || H2.isFileError(e)
                ? Override.MUST_EVICT
                : Override.CONTINUE_EVICT;
    }
}
