package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.source.DefinitionValidator;
import io.quantivista.ingestion.source.Lookup;
import io.quantivista.ingestion.source.RuleSet;
import io.quantivista.ingestion.source.SourceRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Serves the lookups of a source: tables by name that its rules look values up in, versioned with the rules. */
final class LookupsHandler implements Resource {
    private final SourceRegistry registry;
    private final DefinitionValidator validator;

    LookupsHandler(SourceRegistry registry, DefinitionValidator validator) {
        this.registry = registry;
        this.validator = validator;
    }

    @Override
    public Map<String, Handler<RoutingContext>> operations() {
        return Map.of(
                "listLookups", this::list,
                "readLookup", this::read,
                "replaceLookup", this::replace,
                "deleteLookup", this::delete);
    }

    private Future<RuleSet> loadSet(RoutingContext rc) {
        String sourceId = CheckedRequest.of(rc).text("source_id");
        return SourcesHandler.load(registry, sourceId).compose(source -> registry.loadRuleSet(sourceId));
    }

    private void list(RoutingContext rc) {
        loadSet(rc)
                .map(WireJson.told(set -> answer(
                        rc,
                        set,
                        WireJson.array(
                                set.lookups().values().stream()
                                        .sorted(Comparator.comparing(Lookup::name))
                                        .toList(),
                                LookupsHandler::summary))))
                .onFailure(rc::fail);
    }

    private void read(RoutingContext rc) {
        String name = CheckedRequest.of(rc).text("lookup");
        loadSet(rc)
                .map(WireJson.told(set -> {
                    Lookup lookup = set.lookups().get(name);
                    if (lookup == null) {
                        rc.fail(notFound(name));
                    } else {
                        answer(rc, set, whole(lookup));
                    }
                }))
                .onFailure(rc::fail);
    }

    private void replace(RoutingContext rc) {
        CheckedRequest request = CheckedRequest.of(rc);
        ObjectNode entries = (ObjectNode) request.body().get("entries");
        String name = request.text("lookup");
        loadSet(rc)
                .compose(set ->
                        registry.saveLookup(request.text("source_id"), new Lookup(name, sha256(entries), entries)))
                .map(WireJson.told(set -> answer(
                        rc, set, summary(Objects.requireNonNull(set.lookups().get(name))))))
                .onFailure(rc::fail);
    }

    private void delete(RoutingContext rc) {
        CheckedRequest request = CheckedRequest.of(rc);
        String name = request.text("lookup");
        loadSet(rc)
                .compose(set -> {
                    if (!set.lookups().containsKey(name)) {
                        return Future.failedFuture(notFound(name));
                    }
                    return rc.vertx().executeBlocking(() -> validator.validateRules(set.rules(), without(set, name)));
                })
                .compose(problems -> {
                    refuseInUse(name, problems);
                    return registry.deleteLookup(request.text("source_id"), name);
                })
                .map(WireJson.told(set -> rc.response().setStatusCode(204).end()))
                .onFailure(rc::fail);
    }

    private static Map<String, Lookup> without(RuleSet set, String name) {
        Map<String, Lookup> others = new HashMap<>(set.lookups());
        others.remove(name);
        return others;
    }

    /** What the rules without it would be refused for tells where it is used. */
    private static void refuseInUse(String name, List<FieldProblem> problems) {
        if (!problems.isEmpty()) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "A rule uses the lookup '%s': change the rule first".formatted(name),
                    problems.stream()
                            .map(problem ->
                                    new FieldProblem(problem.pointer(), "the lookup '%s' is used".formatted(name)))
                            .toList());
        }
    }

    private static GatewayException notFound(String name) {
        return new GatewayException(ErrorCode.LOOKUP_NOT_FOUND, "The source has no lookup '%s'".formatted(name));
    }

    private static ObjectNode whole(Lookup lookup) {
        ObjectNode json = summary(lookup);
        json.set("entries", lookup.entries());
        return json;
    }

    private static ObjectNode summary(Lookup lookup) {
        return WireJson.object()
                .put("name", lookup.name())
                .put("sha256", lookup.sha256())
                .put("size", lookup.entries().size());
    }

    private static String sha256(ObjectNode entries) {
        try {
            byte[] text = entries.toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(RoutingContext rc, RuleSet set, JsonNode body) {
        rc.response().putHeader(HttpHeaders.ETAG, "\"" + set.version() + "\"");
        WireJson.answer(rc, 200, body);
    }
}
