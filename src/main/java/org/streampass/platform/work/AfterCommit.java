package org.streampass.platform.work;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Runs something once the transaction of this thread has committed. */
public final class AfterCommit {

    private static final Logger log = LoggerFactory.getLogger(AfterCommit.class);

    private AfterCommit() {}

    /** @param task not run if the transaction rolls back, or if it is not known whether it has committed */
    public static void run(Runnable task) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                try {
                    task.run();
                } catch (RuntimeException e) { // else the caller would take the transaction for rolled back
                    log.error("something after a commit failed; what is due is found by the next look", e);
                }
            }
        });
    }
}
