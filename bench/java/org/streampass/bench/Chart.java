package org.streampass.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A line chart as a self-contained SVG image. */
class Chart {

    private static final int WIDTH = 560;
    private static final int HEIGHT = 340;
    private static final int LEFT = 64;
    private static final int RIGHT = 16;
    private static final int TOP = 40;
    private static final int BOTTOM = 84;

    /** @param dashed marks the less usual of two related lines */
    record Line(String name, String colour, boolean dashed, List<double[]> points) {}

    private final String title;
    private final Axis x;
    private final Axis y;
    private final List<Line> lines;
    private final double[] band;

    private Chart(String title, Axis x, Axis y, List<Line> lines, double[] band) {
        this.title = title;
        this.x = x;
        this.y = y;
        this.lines = lines;
        this.band = band;
    }

    /** @param logarithmic the scale of the values; values below the smallest power of ten lie on the lower edge */
    static Chart of(String title, String xLabel, String yLabel, boolean logarithmic, List<Line> lines) {
        Axis x = Axis.linear(xLabel, values(lines, 0), LEFT, WIDTH - RIGHT);
        Axis y = logarithmic
                ? Axis.logarithmic(yLabel, values(lines, 1), HEIGHT - BOTTOM, TOP)
                : Axis.linear(yLabel, values(lines, 1), HEIGHT - BOTTOM, TOP);
        return new Chart(title, x, y, lines, null);
    }

    /** Adds a shaded band between two moments. */
    Chart withBand(double from, double to) {
        return new Chart(title, x, y, lines, new double[] {from, to});
    }

    private static List<Double> values(List<Line> lines, int coordinate) {
        return lines.stream()
                .flatMap(line -> line.points().stream())
                .map(point -> point[coordinate])
                .toList();
    }

    String svg() {
        List<String> parts = new ArrayList<>();
        parts.add("<rect width='%d' height='%d' fill='#fff'/>".formatted(WIDTH, HEIGHT));
        parts.add(text(WIDTH / 2.0, 20, "middle", title, "font-weight='600' font-size='14'"));
        if (band != null) {
            parts.add("<rect x='%s' y='%d' width='%s' height='%d' fill='#f4e3c1'/>"
                    .formatted(at(x.at(band[0])), TOP, at(x.at(band[1]) - x.at(band[0])), HEIGHT - BOTTOM - TOP));
        }
        parts.addAll(grid());
        lines.forEach(line -> parts.add(polyline(line)));
        parts.addAll(legend());
        return "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='system-ui, sans-serif' font-size='12' fill='#333' role='img'>%n<title>%s</title>%n%s%n</svg>%n"
                .formatted(WIDTH, HEIGHT, Table.escape(title), String.join("\n", parts));
    }

    private List<String> grid() {
        List<String> parts = new ArrayList<>();
        for (double tick : y.ticks()) {
            parts.add(rule(LEFT, y.at(tick), WIDTH - RIGHT, y.at(tick)));
            parts.add(text(LEFT - 6, y.at(tick) + 4, "end", Axis.label(tick), ""));
        }
        for (double tick : x.ticks()) {
            parts.add(rule(x.at(tick), HEIGHT - BOTTOM, x.at(tick), HEIGHT - BOTTOM + 4));
            parts.add(text(x.at(tick), HEIGHT - BOTTOM + 18, "middle", Axis.label(tick), ""));
        }
        parts.add(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - BOTTOM + 36, "middle", x.label(), "fill='#666'"));
        double middle = (TOP + HEIGHT - BOTTOM) / 2.0;
        parts.add(text(
                14, middle, "middle", y.label(), "fill='#666' transform='rotate(-90 14 %s)'".formatted(at(middle))));
        return parts;
    }

    private String polyline(Line line) {
        String points = line.points().stream()
                .map(point -> at(x.at(point[0])) + "," + at(y.at(point[1])))
                .collect(Collectors.joining(" "));
        String dashes = line.dashed() ? " stroke-dasharray='5 4'" : "";
        return "<polyline points='%s' fill='none' stroke='%s' stroke-width='2'%s/>"
                .formatted(points, line.colour(), dashes);
    }

    /** Two entries in each row, below the chart. */
    private List<String> legend() {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            double left = LEFT + (i % 2) * (WIDTH - LEFT) / 2.0;
            double top = HEIGHT - BOTTOM + 54 + 16 * (i / 2);
            Line line = lines.get(i);
            parts.add("<line x1='%s' y1='%s' x2='%s' y2='%s' stroke='%s' stroke-width='2'%s/>"
                    .formatted(
                            at(left),
                            at(top - 4),
                            at(left + 24),
                            at(top - 4),
                            line.colour(),
                            line.dashed() ? " stroke-dasharray='5 4'" : ""));
            parts.add(text(left + 30, top, "start", line.name(), ""));
        }
        return parts;
    }

    private static String rule(double x1, double y1, double x2, double y2) {
        return "<line x1='%s' y1='%s' x2='%s' y2='%s' stroke='#ddd'/>".formatted(at(x1), at(y1), at(x2), at(y2));
    }

    private static String text(double x, double y, String anchor, String text, String attributes) {
        return "<text x='%s' y='%s' text-anchor='%s' %s>%s</text>"
                .formatted(at(x), at(y), anchor, attributes, Table.escape(text));
    }

    private static String at(double pixels) {
        return String.format(Locale.ROOT, "%.1f", pixels);
    }
}
