/** HTTP: requests and their limits, responses, problems, and the files of the page. */
package org.streampass.platform.http;
