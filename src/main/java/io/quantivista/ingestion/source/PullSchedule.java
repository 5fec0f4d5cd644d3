package io.quantivista.ingestion.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.schedule.MissedRuns;
import io.quantivista.ingestion.schedule.Schedule;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * When a source is pulled: {@code schedule}, {@code time_zone} and {@code missed_runs} of its {@code ingestion_config}.
 *
 * @param text as it was given
 */
public record PullSchedule(String text, ZoneId zone, MissedRuns missed, Schedule schedule) {
    private static final String SCHEDULE = "schedule";
    private static final String TIME_ZONE = "time_zone";
    private static final String MISSED_RUNS = "missed_runs";

    /** One that was read before, from its parts. */
    public static PullSchedule of(String text, String zone, String missed) {
        ZoneId id = ZoneId.of(zone);
        return new PullSchedule(
                text, id, MissedRuns.valueOf(missed.toUpperCase(Locale.ROOT)), Schedule.parse(text, id));
    }

    /**
     * Reads the three settings; empty where there is no schedule or one of them cannot work.
     *
     * @param refuse told a JSON pointer below the configuration and what is wrong there
     */
    public static Optional<PullSchedule> read(ObjectNode json, BiConsumer<String, String> refuse) {
        Optional<ZoneId> zone = zone(json.path(TIME_ZONE), refuse);
        Optional<MissedRuns> missed = missed(json.path(MISSED_RUNS), refuse);
        JsonNode text = json.path(SCHEDULE);
        if (text.isMissingNode() || text.isNull()) {
            return Optional.empty();
        }
        if (!text.isTextual()) {
            refuse.accept("/" + SCHEDULE, "a text is expected, such as 0 6 * * 1-5, @hourly or PT15M");
            return Optional.empty();
        }
        if (zone.isEmpty() || missed.isEmpty()) {
            return Optional.empty();
        }
        try {
            Schedule schedule = Schedule.parse(text.asText(), zone.get());
            return Optional.of(new PullSchedule(text.asText(), zone.get(), missed.get(), schedule));
        } catch (IllegalArgumentException e) {
            refuse.accept("/" + SCHEDULE, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static Optional<ZoneId> zone(JsonNode node, BiConsumer<String, String> refuse) {
        if (node.isMissingNode() || node.isNull()) {
            return Optional.of(ZoneOffset.UTC);
        }
        try {
            return Optional.of(ZoneId.of(node.asText()));
        } catch (DateTimeException e) {
            refuse.accept("/" + TIME_ZONE, "'%s' is no time zone, such as Europe/Berlin".formatted(node.asText()));
            return Optional.empty();
        }
    }

    private static Optional<MissedRuns> missed(JsonNode node, BiConsumer<String, String> refuse) {
        if (node.isMissingNode() || node.isNull()) {
            return Optional.of(MissedRuns.LAST);
        }
        Optional<MissedRuns> named = Arrays.stream(MissedRuns.values())
                .filter(known -> word(known).equals(node.asText()))
                .findFirst();
        if (named.isEmpty()) {
            refuse.accept(
                    "/" + MISSED_RUNS,
                    "'%s' is not one of %s"
                            .formatted(
                                    node.asText(),
                                    Arrays.stream(MissedRuns.values())
                                            .map(PullSchedule::word)
                                            .toList()));
        }
        return named;
    }

    /** The word for it in the configuration. */
    public static String word(MissedRuns missed) {
        return missed.name().toLowerCase(Locale.ROOT);
    }
}
