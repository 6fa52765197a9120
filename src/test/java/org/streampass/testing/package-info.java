/** What the tests start and talk to: databases, applications within this JVM and outside it, clients. */
package org.streampass.testing;
