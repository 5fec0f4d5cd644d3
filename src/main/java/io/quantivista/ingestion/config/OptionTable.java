package io.quantivista.ingestion.config;

import java.util.List;
import java.util.Locale;

/** The options as a page for readers and as help on a terminal; both are written from the options themselves. */
public final class OptionTable {
    private OptionTable() {}

    /** A Markdown table, one row per option. */
    public static String markdown(List<Option<?>> options) {
        StringBuilder table = new StringBuilder("| setting | environment | default | may be | what it does |\n")
                .append("|---|---|---|---|---|\n");
        for (Option<?> option : options) {
            table.append("| `%s` | `%s` | %s | %s | %s |\n"
                    .formatted(
                            option.path(),
                            option.environmentName(),
                            option.shownFallback().isEmpty() ? "" : "`" + option.shownFallback() + "`",
                            option.form(),
                            option.sentence()));
        }
        return table.toString();
    }

    /** Lines for {@code --help}: flag, sentence, default. */
    public static String help(List<Option<?>> options) {
        int width = options.stream()
                .mapToInt(option -> option.flagName().length())
                .max()
                .orElse(0);
        StringBuilder help = new StringBuilder();
        for (Option<?> option : options) {
            String fallback = option.shownFallback().isEmpty() ? "" : " [" + option.shownFallback() + "]";
            help.append(String.format(
                    Locale.ROOT, "  %-" + width + "s  %s%s\n", option.flagName(), option.sentence(), fallback));
        }
        return help.toString();
    }
}
