/**
 * The system under faults: processes are killed, halted and frozen, databases and brokers stopped, messages poisoned,
 * while clients keep a ledger of what they asked for; afterwards an {@link org.streampass.faults.Audit} holds the
 * system's records against it.
 */
package org.streampass.faults;
