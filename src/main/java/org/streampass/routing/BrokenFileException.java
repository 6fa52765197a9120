package org.streampass.routing;

/** A routes file cannot be read as one. */
class BrokenFileException extends Exception {

    private final Finding finding;

    BrokenFileException(Finding finding) {
        super(finding.toString());
        this.finding = finding;
    }

    Finding finding() {
        return finding;
    }
}
