/** The routes that people edit: where they are, how they are loaded, and what is said when one is broken. */
package org.streampass.routing;
