package io.quantivista.ingestion.quality;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A check and what it says of a few records that come one after the other: for the reference, and proven by its test.
 *
 * @param check the definition as JSON, without its id and type
 * @param verdict what a check of the job says at the end; null for one of each row
 */
public record CheckExample(String check, List<Step> steps, @Nullable String verdict) {
    /**
     * One record.
     *
     * @param reason why the check refuses it; null where it passes, and for a check of the job
     */
    public record Step(String record, @Nullable String reason) {}

    public CheckExample {
        steps = List.copyOf(steps);
    }

    public static CheckExample of(String check) {
        return new CheckExample(check, List.of(), null);
    }

    public CheckExample passes(String record) {
        return with(new Step(record, null));
    }

    public CheckExample fails(String record, String reason) {
        return with(new Step(record, reason));
    }

    /** The job holds these records; what is said of them follows. */
    public CheckExample given(String... records) {
        CheckExample example = this;
        for (String record : records) {
            example = example.passes(record);
        }
        return example;
    }

    public CheckExample says(String words) {
        return new CheckExample(check, steps, words);
    }

    private CheckExample with(Step step) {
        List<Step> all = new ArrayList<>(steps);
        all.add(step);
        return new CheckExample(check, all, verdict);
    }
}
