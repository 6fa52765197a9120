/** The start of the process: its folders, services, addresses, and the messages when it cannot start. */
package org.streampass.platform.startup;
