/** What the services share to talk: the event envelope, the inbox, the broker, and where poison goes. */
package org.streampass.messaging;
