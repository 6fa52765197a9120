package org.streampass.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** A table of the report, in Markdown and in HTML. */
class Table {

    private final List<String> columns;
    private final List<List<String>> rows = new ArrayList<>();

    Table(List<String> columns) {
        this.columns = columns;
    }

    void row(List<String> cells) {
        rows.add(cells);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    String markdown() {
        StringBuilder text = new StringBuilder(line(columns)).append(line(Collections.nCopies(columns.size(), "---")));
        rows.forEach(row -> text.append(line(row)));
        return text.toString();
    }

    private static String line(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    String html() {
        return "<div class=wide><table><thead>%s</thead><tbody>%s</tbody></table></div>%n"
                .formatted(
                        html("th", columns),
                        rows.stream().map(row -> html("td", row)).collect(Collectors.joining("\n")));
    }

    private static String html(String tag, List<String> cells) {
        return cells.stream()
                .map(cell -> "<%s>%s</%s>".formatted(tag, escape(cell), tag))
                .collect(Collectors.joining("", "<tr>", "</tr>"));
    }

    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
