package org.streampass.platform.routes;

/** A routes file, or one of its routes, is invalid. */
class InvalidRoutesFileException extends Exception {

    private final RouteDiagnostic diagnostic;

    InvalidRoutesFileException(RouteDiagnostic diagnostic) {
        super(diagnostic.toString());
        this.diagnostic = diagnostic;
    }

    RouteDiagnostic diagnostic() {
        return diagnostic;
    }
}
