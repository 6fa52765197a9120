/** Whether this process works, what it misses, since when, and what to do about it. */
package org.streampass.health;
