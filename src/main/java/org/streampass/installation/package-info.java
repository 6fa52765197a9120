/** Where this process keeps its files, which services it runs, and what it says when it starts or cannot. */
package org.streampass.installation;
