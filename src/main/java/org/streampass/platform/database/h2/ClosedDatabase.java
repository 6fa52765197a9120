package org.streampass.platform.database.h2;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import org.h2.api.ErrorCode;

/**
 * H2 closes a database whose file it could not write, for every connection at once, and opens it again for the next that
 * is made. The pool takes those that it has for sound, as they are not closed themselves, and would keep them for ever.
 */
class ClosedDatabase implements SQLExceptionOverride {

    @java.lang.Override // the interface has an Override of its own
    public Override adjudicate(SQLException e) {
        return e.getErrorCode() == ErrorCode.DATABASE_IS_CLOSED || H2.isFileTrouble(e)
                ? Override.MUST_EVICT
                : Override.CONTINUE_EVICT;
    }
}
