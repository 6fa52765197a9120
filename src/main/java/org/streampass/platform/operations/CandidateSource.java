package org.streampass.platform.operations;

import java.util.List;

/** Supplies candidates: discrepancies unless something that settles them is in flight. */
interface CandidateSource {

    String name();

    /** At most {@value Discrepancy#MOST_CANDIDATES}, always the same ones first. */
    List<Discrepancy> candidates();
}
