package org.streampass.installation;

/**
 * Something that a person who has started this process may want to find; told once it is ready.
 *
 * @param what a word or two
 * @param where an address, or a path
 */
public record Whereabouts(String what, String where) {}
