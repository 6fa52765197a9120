package org.streampass;

import org.streampass.testing.database.TestDatabase;

class LifecycleOnPostgresIT extends LifecycleIT {

    @Override
    TestDatabase database() {
        return TestDatabase.POSTGRES;
    }
}
