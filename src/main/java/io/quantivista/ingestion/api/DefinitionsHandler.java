package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.source.CheckDefinition;
import io.quantivista.ingestion.source.DefinitionValidator;
import io.quantivista.ingestion.source.RuleDefinition;
import io.quantivista.ingestion.source.RuleSet;
import io.quantivista.ingestion.source.SourceRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Serves the rules and checks of a source: each a list, its version in ETag, saved only if it can work. */
final class DefinitionsHandler implements Resource {
    private final SourceRegistry registry;
    private final DefinitionValidator validator;

    DefinitionsHandler(SourceRegistry registry, DefinitionValidator validator) {
        this.registry = registry;
        this.validator = validator;
    }

    @Override
    public Map<String, Handler<RoutingContext>> operations() {
        return Map.of(
                "readRules",
                rc -> read(rc, this::rulesOf),
                "replaceRules",
                this::replaceRules,
                "readChecks",
                rc -> read(rc, DefinitionsHandler::checksOf),
                "replaceChecks",
                this::replaceChecks);
    }

    private void read(RoutingContext rc, Function<RuleSet, JsonNode> part) {
        loadSourceId(rc)
                .compose(registry::loadRuleSet)
                .map(WireJson.told(set -> answer(rc, set, part)))
                .onFailure(rc::fail);
    }

    private void replaceRules(RoutingContext rc) {
        List<RuleDefinition> rules = readAll(rc, RuleJson::read);
        Long version = expected(rc);
        loadSourceId(rc)
                .compose(sourceId -> registry.loadRuleSet(sourceId)
                        .compose(before -> validated(rc, rules, before))
                        .compose(valid -> registry.saveRules(sourceId, valid, version)))
                .map(WireJson.told(set -> answer(rc, set, this::rulesOf)))
                .onFailure(rc::fail);
    }

    /** The rules as they are to be saved, checked away from the event loop: a thousand expressions take a while. */
    private Future<List<RuleDefinition>> validated(RoutingContext rc, List<RuleDefinition> rules, RuleSet before) {
        return rc.vertx().executeBlocking(() -> {
            List<RuleDefinition> kept = validator.keepSecrets(rules, before.rules());
            refuse(validator.validateRules(kept, before.lookups()));
            return kept;
        });
    }

    private void replaceChecks(RoutingContext rc) {
        List<CheckDefinition> checks = readAll(rc, CheckJson::read);
        Long version = expected(rc);
        loadSourceId(rc)
                .compose(sourceId ->
                        validated(rc, checks).compose(valid -> registry.saveChecks(sourceId, valid, version)))
                .map(WireJson.told(set -> answer(rc, set, DefinitionsHandler::checksOf)))
                .onFailure(rc::fail);
    }

    /** As of rules: a thousand checks may be a thousand expressions. */
    private Future<List<CheckDefinition>> validated(RoutingContext rc, List<CheckDefinition> checks) {
        return rc.vertx().executeBlocking(() -> {
            refuse(validator.validateChecks(checks));
            return checks;
        });
    }

    /** The version that a change was made for, as ETag told it; null where it is for whichever there is. */
    private static @Nullable Long expected(RoutingContext rc) {
        String tag = CheckedRequest.of(rc).findText("If-Match");
        return tag == null || tag.equals("*") ? null : Long.valueOf(tag.substring(1, tag.length() - 1));
    }

    private Future<String> loadSourceId(RoutingContext rc) {
        String sourceId = CheckedRequest.of(rc).text("source_id");
        return SourcesHandler.load(registry, sourceId).map(sourceId);
    }

    private static <T> List<T> readAll(RoutingContext rc, Function<JsonNode, T> reader) {
        List<T> definitions = new ArrayList<>();
        CheckedRequest.of(rc).body().forEach(json -> definitions.add(reader.apply(json)));
        return definitions;
    }

    /** Refuses definitions with problems, naming the first. */
    static void refuse(List<FieldProblem> problems) {
        if (!problems.isEmpty()) {
            FieldProblem first = problems.get(0);
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "%d value(s) cannot work, the first at %s: %s"
                            .formatted(problems.size(), first.pointer(), first.problem()),
                    problems);
        }
    }

    private JsonNode rulesOf(RuleSet set) {
        return WireJson.array(set.rules(), rule -> RuleJson.write(validator.hideSecrets(rule)));
    }

    private static JsonNode checksOf(RuleSet set) {
        return WireJson.array(set.checks(), CheckJson::write);
    }

    private static void answer(RoutingContext rc, RuleSet set, Function<RuleSet, JsonNode> part) {
        rc.response().putHeader(HttpHeaders.ETAG, "\"" + set.version() + "\"");
        WireJson.answer(rc, 200, part.apply(set));
    }
}
