/** Questions that one process asks all services. */
package org.streampass.platform.survey;
