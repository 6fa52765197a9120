/** JSON for HTTP and events. It is strict about types and ignores unknown fields. */
package org.streampass.platform.json;
