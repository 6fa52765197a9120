package org.streampass.platform.startup;

import java.util.function.Supplier;

/**
 * A line of the {@link StartupReport}.
 *
 * @param what a word or two
 * @param where a URL or a path; evaluated after the start
 */
public record StartupInfo(String what, Supplier<String> where) {}
