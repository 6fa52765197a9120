/** Starts databases. */
package org.streampass.testing.database;
