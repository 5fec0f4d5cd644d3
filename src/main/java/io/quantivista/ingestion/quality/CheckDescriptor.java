package io.quantivista.ingestion.quality;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.ReferenceEntry;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.quality.Threshold.Metric;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the catalogue of checks: of each row, or of the whole job.
 *
 * @param type its name in {@code check_type}
 * @param sentence what must hold, for the reference
 * @param isOrdered whether its verdict depends on the records before, so that they must be seen in order
 * @param isOfHistory whether it looks at the last good job
 * @param fieldUse whether it looks at a field
 * @param metrics what its threshold may count, the first where it does not say; empty where the figure is no count
 * @param parameters the parameters it knows
 * @param rowFactory compiles a check of each row; null for one of the job
 * @param jobFactory compiles a check of the job; null for one of each row
 * @param examples records with what the check says of them; for a check of the job the lines of a record are its records
 */
public record CheckDescriptor(
        String type,
        String sentence,
        boolean isOrdered,
        boolean isOfHistory,
        FieldUse fieldUse,
        List<Metric> metrics,
        List<Setting> parameters,
        @Nullable RowFactory rowFactory,
        @Nullable JobFactory jobFactory,
        List<Example> examples) {

    /** Whether a check is of one field. */
    public enum FieldUse {
        REQUIRED,
        /** The parameters may name fields instead. */
        OPTIONAL,
        NONE
    }

    /** Compiles one check of each row. */
    @FunctionalInterface
    public interface RowFactory {
        /** @throws IllegalArgumentException saying which parameter cannot work and what is expected */
        Check compile(CheckSettings settings);
    }

    /** Compiles one check of the job. */
    @FunctionalInterface
    public interface JobFactory {
        /** @throws IllegalArgumentException saying which parameter cannot work and what is expected */
        Measure compile(CheckSettings settings);
    }

    /** A check of each row that looks at one field. */
    public static CheckDescriptor ofRow(
            String type, String sentence, List<Setting> parameters, RowFactory factory, Example... examples) {
        return new CheckDescriptor(
                type,
                sentence,
                false,
                false,
                FieldUse.REQUIRED,
                List.of(Metric.COUNT, Metric.PERCENT),
                parameters,
                factory,
                null,
                List.of(examples));
    }

    /** A check of the whole job that measures one field. */
    public static CheckDescriptor ofJob(
            String type,
            String sentence,
            List<Metric> metrics,
            List<Setting> parameters,
            JobFactory factory,
            Example... examples) {
        return new CheckDescriptor(
                type, sentence, false, false, FieldUse.REQUIRED, metrics, parameters, null, factory, List.of(examples));
    }

    /** The same, with a verdict that depends on the records before. */
    public CheckDescriptor ordered() {
        return new CheckDescriptor(
                type, sentence, true, isOfHistory, fieldUse, metrics, parameters, rowFactory, jobFactory, examples);
    }

    /** The same, looking at the last good job. */
    public CheckDescriptor ofHistory() {
        return new CheckDescriptor(
                type, sentence, isOrdered, true, fieldUse, metrics, parameters, rowFactory, jobFactory, examples);
    }

    public CheckDescriptor withField(FieldUse use) {
        return new CheckDescriptor(
                type, sentence, isOrdered, isOfHistory, use, metrics, parameters, rowFactory, jobFactory, examples);
    }

    /** The entry as the reference shows it. */
    public ReferenceEntry reference() {
        return new ReferenceEntry(type, sentence, "", "", "parameter", parameters, examples);
    }

    public boolean isOfJob() {
        return jobFactory != null;
    }
}
