/** Clients of HTTP, WebSockets and the page. */
package org.streampass.testing.http;
