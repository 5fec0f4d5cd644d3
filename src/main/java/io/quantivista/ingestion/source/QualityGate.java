package io.quantivista.ingestion.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What a job's quality must be for its rows to be published: {@code ingestion_config.quality_gate}.
 *
 * @param minScore smallest quality score that passes, 0 to 1
 * @param onFail what becomes of a job below it
 */
public record QualityGate(double minScore, OnFail onFail) {
    private static final String POINTER = "/quality_gate";

    /** What becomes of a job that fails its gate. */
    public enum OnFail {
        /** Nothing is published; the job is FAILED and held until somebody releases or discards it. */
        FAIL_JOB,
        /** The valid rows are published as if there were no gate; the job says that it failed it. */
        PUBLISH_VALID,
        /** The same, and the job ends as WARNING. */
        WARN;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether a job of this score passes. */
    public boolean passes(double score) {
        return score >= minScore;
    }

    /** The word for {@link #onFail} in the configuration. */
    public String onFailWord() {
        return onFail.word();
    }

    /**
     * Reads the setting; empty where there is none or it cannot work.
     *
     * @param refuse told a JSON pointer below the configuration and what is wrong there
     */
    static Optional<QualityGate> read(JsonNode node, BiConsumer<String, String> refuse) {
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!(node instanceof ObjectNode gate)) {
            refuse.accept(POINTER, "an object {min_score, on_fail} is expected");
            return Optional.empty();
        }
        gate.fieldNames().forEachRemaining(name -> {
            if (!List.of("min_score", "on_fail").contains(name)) {
                refuse.accept(POINTER + "/" + name, "unknown setting; there are [min_score, on_fail]");
            }
        });
        JsonNode score = gate.path("min_score");
        if (!score.isNumber() || !(score.asDouble() >= 0 && score.asDouble() <= 1)) {
            refuse.accept(POINTER + "/min_score", "a number from 0 to 1 is expected");
            return Optional.empty();
        }
        JsonNode word = gate.path("on_fail");
        if (word.isMissingNode() || word.isNull()) {
            return Optional.of(new QualityGate(score.asDouble(), OnFail.FAIL_JOB));
        }
        Optional<OnFail> onFail = Arrays.stream(OnFail.values())
                .filter(known -> known.word().equals(word.asText()))
                .findFirst();
        if (onFail.isEmpty()) {
            refuse.accept(
                    POINTER + "/on_fail",
                    "'%s' is not one of %s"
                            .formatted(
                                    word.asText(),
                                    Arrays.stream(OnFail.values())
                                            .map(OnFail::word)
                                            .toList()));
        }
        return onFail.map(action -> new QualityGate(score.asDouble(), action));
    }
}
