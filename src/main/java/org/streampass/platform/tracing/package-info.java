/** Traces by OpenTelemetry: the context that events and rows carry, and the spans of this process. Off by default. */
package org.streampass.platform.tracing;
