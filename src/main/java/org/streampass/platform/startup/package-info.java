/** The start of the process: its data folder, services and addresses, the startup report, and the analysis of failures. */
package org.streampass.platform.startup;
