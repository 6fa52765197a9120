package org.streampass.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An axis of a {@link Chart}: maps values to pixels. */
record Axis(String label, double least, double most, boolean logarithmic, List<Double> ticks, double from, double to) {

    private static final int TICKS = 5;

    /** From 0 to a round number. */
    static Axis linear(String label, List<Double> values, double from, double to) {
        double most = Math.max(most(values), 1e-9);
        double step = step(most / TICKS);
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; i * step < most + step * 0.999; i++) {
            ticks.add(i * step);
        }
        return new Axis(label, 0, ticks.get(ticks.size() - 1), false, ticks, from, to);
    }

    /** 1, 2 or 5, times a power of ten. */
    private static double step(double atLeast) {
        double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
        for (double digit : new double[] {1, 2, 5}) {
            if (digit * power >= atLeast * 0.999) {
                return digit * power;
            }
        }
        return 10 * power;
    }

    /** Spans powers of ten. Values of zero or less lie on the lower edge. */
    static Axis logarithmic(String label, List<Double> values, double from, double to) {
        double smallest = values.stream()
                .filter(value -> value > 0)
                .mapToDouble(Double::doubleValue)
                .min()
                .orElse(1);
        int low = (int) Math.floor(Math.log10(smallest));
        int high = Math.max(low + 1, (int) Math.ceil(Math.log10(Math.max(most(values), smallest))));
        List<Double> ticks = new ArrayList<>();
        for (int power = low; power <= high; power++) {
            ticks.add(Math.pow(10, power));
        }
        return new Axis(label, low, high, true, ticks, from, to);
    }

    private static double most(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).max().orElse(1);
    }

    double at(double value) {
        double place = logarithmic ? Math.max(least, value > 0 ? Math.log10(value) : least) : value;
        return from + (place - least) / (most - least) * (to - from);
    }

    /** Formats 10000.0 as 10,000. */
    static String label(double tick) {
        return tick == Math.rint(tick) && Math.abs(tick) < 1e12
                ? String.format(Locale.ROOT, "%,d", (long) tick)
                : String.format(Locale.ROOT, "%s", Math.round(tick * 1000) / 1000.0);
    }
}
