package org.streampass.platform.operations;

/** Looks at something that this process needs, or does. */
interface Check {

    /**
     * May take long, and is given up then; however it fails, that counts as {@link #unanswered()}.
     *
     * @throws Exception if there is no answer
     */
    HealthFinding look() throws Exception;

    /** What it means that there is no answer. */
    HealthFinding unanswered();
}
