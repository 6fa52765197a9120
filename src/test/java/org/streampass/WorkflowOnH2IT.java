package org.streampass;

import org.streampass.testing.database.TestDatabase;

class WorkflowOnH2IT extends WorkflowIT {

    @Override
    TestDatabase database() {
        return TestDatabase.H2;
    }
}
