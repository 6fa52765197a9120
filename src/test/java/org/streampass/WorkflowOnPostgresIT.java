package org.streampass;

import org.streampass.testing.database.TestDatabase;

class WorkflowOnPostgresIT extends WorkflowIT {

    @Override
    TestDatabase database() {
        return TestDatabase.POSTGRES;
    }
}
