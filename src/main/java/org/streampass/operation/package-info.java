/** What an operator asks and does: does it all add up, what was set aside, and back with it. */
package org.streampass.operation;
