package dev.sostenuto.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The figures of several runs, as medians. Confined to one thread. */
final class Report {
  private static final String FIGURE = "figure";

  private final Map<String, Map<String, List<Double>>> runs = new LinkedHashMap<>();

  /** Takes a line of the driver; others are passed over. */
  void take(String line) {
    String[] parts = line.split("\t");
    if (parts.length != 4 || !parts[0].equals(FIGURE)) return;
    runs.computeIfAbsent(parts[1], workload -> new LinkedHashMap<>())
        .computeIfAbsent(parts[2], figure -> new ArrayList<>())
        .add(Double.valueOf(parts[3]));
  }

  String table() {
    StringBuilder out =
        new StringBuilder("\n| workload | figure | median | runs |\n|---|---|---|---|\n");
    runs.forEach(
        (workload, figures) ->
            figures.forEach(
                (figure, values) ->
                    out.append(
                        "| %s | %s | %s | %s |%n"
                            .formatted(
                                workload,
                                figure,
                                number(median(values)),
                                values.stream()
                                    .map(Report::number)
                                    .collect(Collectors.joining(", "))))));
    return out.toString();
  }

  /** The names are plain text, so nothing needs to be escaped. */
  String json(Map<String, String> machine) {
    String where =
        machine.entrySet().stream()
            .map(fact -> "    \"%s\": \"%s\"".formatted(fact.getKey(), fact.getValue()))
            .collect(Collectors.joining(",\n"));
    String what =
        runs.entrySet().stream()
            .map(workload -> json(workload.getKey(), workload.getValue()))
            .collect(Collectors.joining(",\n"));
    return "{\n  \"machine\": {\n%s\n  },\n  \"medians\": {\n%s\n  }\n}\n".formatted(where, what);
  }

  private static String json(String workload, Map<String, List<Double>> figures) {
    return figures.entrySet().stream()
        .map(
            figure ->
                "      \"%s\": %s".formatted(figure.getKey(), number(median(figure.getValue()))))
        .collect(Collectors.joining(",\n", "    \"" + workload + "\": {\n", "\n    }"));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value);
  }
}
