package org.streampass.platform.routes;

/** A routes file cannot be read as one. */
class BrokenFileException extends Exception {

    private final RouteDiagnostic finding;

    BrokenFileException(RouteDiagnostic finding) {
        super(finding.toString());
        this.finding = finding;
    }

    RouteDiagnostic finding() {
        return finding;
    }
}
