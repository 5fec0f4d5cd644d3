package io.quantivista.ingestion.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * One setting: where it is found, what it may be, and the sentence that documents it.
 *
 * @param path its place in the YAML file, and with dashes its flag
 * @param form what a value looks like and its bounds, for people
 * @param fallback the default as it would be written, empty where there is none
 * @param shownFallback the default as the documentation tells it: in words where it depends on the machine
 * @param sentence what it does
 * @param parse turns the text into the value; its IllegalArgumentException says what is wrong
 * @param isSecret whether the value is never shown
 */
public record Option<T>(
        String path,
        String form,
        String fallback,
        String shownFallback,
        String sentence,
        Function<String, T> parse,
        boolean isSecret) {

    private Option(String path, String form, String fallback, String sentence, Function<String, T> parse) {
        this(path, form, fallback, fallback, sentence, parse, false);
    }

    public static Option<String> text(String path, String fallback, String sentence) {
        return new Option<>(path, "text", fallback, sentence, Function.identity());
    }

    public static Option<Integer> number(String path, int fallback, int least, int most, String sentence) {
        String form = "%d to %d".formatted(least, most);
        return new Option<>(path, form, String.valueOf(fallback), sentence, text -> number(text, least, most));
    }

    public static Option<Boolean> flag(String path, boolean fallback, String sentence) {
        return new Option<>(path, "true or false", String.valueOf(fallback), sentence, Option::flag);
    }

    public static Option<Duration> duration(
            String path, Duration fallback, Duration least, Duration most, String sentence) {
        String form = "%s to %s".formatted(Durations.write(least), Durations.write(most));
        return new Option<>(
                path,
                form,
                Durations.write(fallback),
                sentence,
                text -> within(Durations.parse(text), least, most, form));
    }

    public static Option<DataSize> size(
            String path, DataSize fallback, DataSize least, DataSize most, String sentence) {
        String form = "%s to %s".formatted(least, most);
        return new Option<>(
                path, form, fallback.toString(), sentence, text -> within(DataSize.parse(text), least, most, form));
    }

    /** A setting that may be absent; {@code form} shows what a value looks like. */
    public static <T> Option<Optional<T>> optional(
            String path, String form, Function<String, T> parse, String sentence) {
        return new Option<>(
                path, form, "", sentence, text -> text.isEmpty() ? Optional.empty() : Optional.of(parse.apply(text)));
    }

    /** The same, with a value that is never shown. */
    public Option<T> secret() {
        return new Option<>(path, form, fallback, shownFallback, sentence, parse, true);
    }

    /** The same, with a default that depends on the machine and is told in words. */
    public Option<T> shownAs(String words) {
        return new Option<>(path, form, fallback, words, sentence, parse, isSecret);
    }

    /** {@code http.idle_timeout} is {@code INGEST_HTTP_IDLE_TIMEOUT}. */
    public String environmentName() {
        return "INGEST_" + path.replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** {@code http.idle_timeout} is {@code --http-idle-timeout}. */
    public String flagName() {
        return "--" + path.replace('.', '-').replace('_', '-');
    }

    private static <C extends Comparable<C>> C within(C value, C least, C most, String form) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("is out of bounds, expected " + form);
        }
        return value;
    }

    private static Integer number(String text, int least, int most) {
        try {
            return within(Integer.valueOf(text), least, most, "%d to %d".formatted(least, most));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("is no whole number from %d to %d".formatted(least, most), e);
        }
    }

    private static Boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw new IllegalArgumentException("is neither true nor false");
        };
    }
}
