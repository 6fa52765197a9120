/** JSON for HTTP and events: strict about types, and it ignores unknown fields. */
package org.streampass.platform.json;
