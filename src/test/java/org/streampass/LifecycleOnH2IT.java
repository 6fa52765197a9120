package org.streampass;

import org.streampass.testing.database.TestDatabase;

class LifecycleOnH2IT extends LifecycleIT {

    @Override
    TestDatabase database() {
        return TestDatabase.H2;
    }
}
