/** Operations: health, reconciliation, dead letters, metrics and the console. */
package org.streampass.platform.operations;
