/** The broker: embedded unless {@code streampass.broker.url} names another, its connections and its topology. */
package org.streampass.platform.broker;
