package org.streampass.platform.operations;

import java.util.Optional;
import java.util.UUID;

/** Reads ids of other programs. Ids are compared as UUIDs, since an id in capitals is the same id. */
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
