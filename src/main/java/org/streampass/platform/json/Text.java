package org.streampass.platform.json;

/**
 * Text that every database and every protocol carries unaltered: well-formed Unicode without NUL. PostgreSQL refuses a NUL,
 * and in UTF-8 an unpaired surrogate becomes a question mark.
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
     * The beginning of a text that is shown to a person, in portable text.
     *
     * @param most UTF-16 units, the unit of H2's columns; PostgreSQL's hold no fewer
     */
    public static String shortened(String text, int most) {
        boolean splitsPair = text.length() > most && most > 0 && Character.isHighSurrogate(text.charAt(most - 1));
        return text.substring(0, Math.min(text.length(), splitsPair ? most - 1 : most))
                .codePoints()
                .map(character -> isPortable(character) ? character : REPLACEMENT)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
