package io.quantivista.ingestion.api;

import io.quantivista.ingestion.job.JobLedger;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.quality.CheckSuggestions;
import io.quantivista.ingestion.source.CheckDefinition;
import io.quantivista.ingestion.source.RuleSet;
import io.quantivista.ingestion.source.SourceRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Serves the checks that a source's last published job suggests. */
final class SuggestionsHandler implements Resource {
    private static final Set<JobStatus> PUBLISHED = Set.of(JobStatus.COMPLETED, JobStatus.WARNING);

    private final SourceRegistry registry;
    private final JobLedger ledger;

    SuggestionsHandler(SourceRegistry registry, JobLedger ledger) {
        this.registry = registry;
        this.ledger = ledger;
    }

    @Override
    public Map<String, Handler<RoutingContext>> operations() {
        return Map.of("suggestChecks", this::suggest);
    }

    private void suggest(RoutingContext rc) {
        String sourceId = CheckedRequest.of(rc).text("source_id");
        SourcesHandler.load(registry, sourceId)
                .compose(source -> registry.loadRuleSet(sourceId))
                .compose(set -> suggestions(sourceId, set))
                .map(WireJson.told(checks -> WireJson.answer(rc, 200, WireJson.array(checks, CheckJson::write))))
                .onFailure(rc::fail);
    }

    private Future<List<CheckDefinition>> suggestions(String sourceId, RuleSet set) {
        return ledger.findLastReport(sourceId, PUBLISHED)
                .map(report -> report.map(text -> CheckSuggestions.of(text, set.checks()))
                        .orElse(List.of()));
    }
}
