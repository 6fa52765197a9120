/** The page for people: its files, what it may load and connect to, and how one signs in on it. */
package org.streampass.page;
