/** How Streampass reads and writes JSON, at the edge and between services: strict in types, open to new fields. */
package org.streampass.json;
