/** Starts the application and the processes around it, and breaks what they depend on: networks, disks, clocks. */
package org.streampass.testing.process;
