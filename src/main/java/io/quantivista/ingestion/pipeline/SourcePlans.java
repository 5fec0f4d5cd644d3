package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.SourceRegistry;
import io.quantivista.ingestion.source.SourceType;
import io.vertx.core.Future;

/** Reads a source as a job is to run with it. */
public final class SourcePlans {
    private SourcePlans() {}

    /** The source with the rules in force; fails with {@code source_not_found} or {@code source_disabled}. */
    public static Future<SourcePlan> load(SourceRegistry sources, String sourceId) {
        return sources.find(sourceId)
                .map(found -> found.orElseThrow(() -> new GatewayException(
                        ErrorCode.SOURCE_NOT_FOUND, "There is no source '%s'".formatted(sourceId))))
                .map(SourcePlans::requireEnabled)
                .compose(source -> sources.loadRuleSet(sourceId).map(rules -> SourcePlan.of(source, rules)));
    }

    /** A source whether it is enabled or not, as records for the table of {@code type} are read. */
    public static Future<SourcePlan> loadAny(SourceRegistry sources, String sourceId, SourceType type) {
        return sources.find(sourceId)
                .map(found -> found.orElseThrow(() -> new GatewayException(
                        ErrorCode.SOURCE_NOT_FOUND, "There is no source '%s'".formatted(sourceId))))
                .compose(source ->
                        sources.loadRuleSet(sourceId).map(rules -> SourcePlan.of(source.withType(type), rules)));
    }

    private static DataSource requireEnabled(DataSource source) {
        if (!source.enabled()) {
            throw new GatewayException(
                    ErrorCode.SOURCE_DISABLED,
                    "The source '%s' is disabled: enable it to send records".formatted(source.sourceId()));
        }
        return source;
    }
}
