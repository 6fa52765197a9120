package org.streampass.platform.routes;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * An edit of a routes file that was accepted or refused.
 *
 * @param number counts them
 * @param at when it was seen
 * @param file its name
 * @param by the owner of the file; null if it is not known
 * @param accepted whether it runs
 * @param oldDigest the first 12 digits of the SHA-256 of what ran; null if nothing did
 * @param newDigest of what the file says since; null if it is gone
 * @param added ids of routes
 * @param findings why it was refused; empty if it was taken
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
        List<RouteDiagnostic> findings) {

    static RecordedChange of(long number, FileChange change, String by) {
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
                change.findings());
    }

    static String digest(String text) {
        if (text == null) {
            return null;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What happened to which file, and who did it, for a log. */
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
