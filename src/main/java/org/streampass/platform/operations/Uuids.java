package org.streampass.platform.operations;

import java.util.Optional;
import java.util.UUID;

/** Reads ids that came from outside. In capitals an id is the same id, so ids are compared as UUIDs, never as text. */
final class Uuids {

    private Uuids() {}

    /** Empty if the text is no UUID. */
    static Optional<UUID> of(String text) {
        try {
            return Optional.ofNullable(text).map(UUID::fromString);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
