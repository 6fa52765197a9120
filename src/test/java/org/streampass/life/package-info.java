/** All interleavings of a subscription's life, on the pure decisions of Subscriptions and Payments. */
package org.streampass.life;
