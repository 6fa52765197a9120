/** Authentication: users by bearer token, operators by password, and local mode without a token provider. */
package org.streampass.platform.security;
