/** Where a request is, what follows, and whether it is late, without a coordinator. */
package org.streampass.platform.progress;
