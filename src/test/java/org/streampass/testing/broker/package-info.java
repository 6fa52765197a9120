/** Starts brokers, and reads and writes their messages. */
package org.streampass.testing.broker;
