package org.streampass.platform.routes;

import java.time.Instant;
import java.util.List;
import org.streampass.platform.json.Sha256;

/**
 * An accepted or refused edit of a routes file, in the history.
 *
 * @param number sequence number
 * @param at when the edit was noticed
 * @param file its name
 * @param by the owner of the file; null if unknown
 * @param accepted whether the edited definition runs
 * @param oldDigest the first 12 digits of the SHA-256 of the previous text; null for a new file
 * @param newDigest of the edited text; null if the file is deleted
 * @param added ids of routes
 * @param diagnostics why it was refused; empty if it was accepted
 */
record RecordedChange(
        long number,
        Instant at,
        String file,
        String by,
        boolean accepted,
        String oldDigest,
        String newDigest,
        List<String> added,
        List<String> changed,
        List<String> removed,
        List<RouteDiagnostic> diagnostics) {

    static RecordedChange of(long number, ReloadResult change, String by) {
        String before = change.before() == null ? null : change.before().text();
        return new RecordedChange(
                number,
                Instant.now(),
                change.file(),
                by,
                change.isAccepted(),
                digest(before),
                digest(change.text()),
                change.isAccepted() ? change.added() : List.of(),
                change.isAccepted() ? change.changed() : List.of(),
                change.isAccepted() ? change.removed() : List.of(),
                change.diagnostics());
    }

    static String digest(String text) {
        return text == null ? null : Sha256.of(text).substring(0, 12);
    }

    /** The edit and its author, as the beginning of a log line. */
    String whatHappened() {
        String who = by == null ? "" : " by " + by;
        if (oldDigest == null) {
            return "%s was added%s (%s)".formatted(file, who, newDigest);
        }
        return newDigest == null
                ? "%s was removed%s (it was %s)".formatted(file, who, oldDigest)
                : "%s was changed%s from %s to %s".formatted(file, who, oldDigest, newDigest);
    }
}
