/** The broker, embedded unless {@code streampass.broker.url} is set, the connections to it and its topology. */
package org.streampass.platform.broker;
