package org.streampass;

import org.streampass.testing.TestDatabase;

class WorkflowOnPostgresIT extends WorkflowIT {

    @Override
    TestDatabase database() {
        return TestDatabase.POSTGRES;
    }
}
