/** The database, H2 or PostgreSQL: the connection pool, the migrations of each service, and batch statements. */
package org.streampass.platform.database;
