/** Who is asking: users by bearer token, operators by password; and the local mode, which needs no provider. */
package org.streampass.identity;
