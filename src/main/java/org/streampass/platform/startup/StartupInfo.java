package org.streampass.platform.startup;

import java.util.function.Supplier;

/**
 * Something that a person who has started this process may want to find; told once it is ready.
 *
 * @param what a word or two
 * @param where an address, or a path; asked when everything has started
 */
public record StartupInfo(String what, Supplier<String> where) {}
