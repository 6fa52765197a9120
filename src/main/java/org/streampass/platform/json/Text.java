package org.streampass.platform.json;

/**
 * Portable text, which every database and protocol preserves: well-formed Unicode without NUL. PostgreSQL rejects NUL, and
 * an unpaired surrogate becomes a question mark in UTF-8.
 */
public final class Text {

    private static final char REPLACEMENT = '\uFFFD';

    private Text() {}

    public static boolean isPortable(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (!isPortable(text.codePointAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPortable(int character) {
        return character != 0 && Character.getType(character) != Character.SURROGATE;
    }

    /**
     * Truncates a text for display, and replaces characters that are not portable.
     *
     * @param max in UTF-16 units, like the columns of H2; those of PostgreSQL hold at least as many
     */
    public static String truncate(String text, int max) {
        boolean splitsPair = text.length() > max && max > 0 && Character.isHighSurrogate(text.charAt(max - 1));
        return text.substring(0, Math.min(text.length(), splitsPair ? max - 1 : max))
                .codePoints()
                .map(character -> isPortable(character) ? character : REPLACEMENT)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
