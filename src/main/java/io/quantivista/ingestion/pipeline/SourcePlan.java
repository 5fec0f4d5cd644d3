package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.lake.table.LakeTables;
import io.quantivista.ingestion.lake.table.TableLayout;
import io.quantivista.ingestion.quality.CheckPlan;
import io.quantivista.ingestion.quality.HiddenFields;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.IngestionConfig;
import io.quantivista.ingestion.source.RuleSet;
import io.quantivista.ingestion.transform.RuleCompiler;
import java.util.List;

/**
 * One version of a source, as a job runs with it from beginning to end whatever is saved meanwhile.
 *
 * @param layout the table that its rows go to
 */
public record SourcePlan(DataSource source, IngestionConfig config, RuleSet ruleSet, TableLayout layout) {
    /** Reads a stored definition. */
    public static SourcePlan of(DataSource source, RuleSet ruleSet) {
        IngestionConfig config = IngestionConfig.parse(source.ingestionConfig());
        return new SourcePlan(source, config, ruleSet, LakeTables.of(source.sourceType(), config.columns()));
    }

    /** The same, read in another way. */
    public SourcePlan withConfig(IngestionConfig other) {
        return new SourcePlan(source, other, ruleSet, layout);
    }

    /** The same without the typed columns, whose types the table has otherwise. */
    public SourcePlan withoutColumns() {
        return new SourcePlan(source, config.withoutColumns(), ruleSet, LakeTables.of(source.sourceType(), List.of()));
    }

    /** The fields whose values no report may show. */
    HiddenFields hidden() {
        return new HiddenFields(RuleCompiler.hiddenFields(ruleSet.rules(), ruleSet.lookups()));
    }

    /** Whether a check asks about the last good job. */
    boolean isOfHistory() {
        return CheckPlan.isOfHistory(ruleSet.checks());
    }

    /** Whether one lane must see all records in their order. */
    boolean isOrdered() {
        return CheckPlan.isOrdered(ruleSet.checks());
    }
}
