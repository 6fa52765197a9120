/** The edge: what an HTTP request is, how it is answered, and how it is refused. */
package org.streampass.web;
