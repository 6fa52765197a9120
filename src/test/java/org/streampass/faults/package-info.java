/**
 * The system under faults: processes are killed, halted and frozen, databases and brokers are stopped, messages are
 * poisoned, while clients keep a ledger of their requests. Afterwards an {@link org.streampass.faults.Audit} compares
 * the system's records with the ledger.
 */
package org.streampass.faults;
