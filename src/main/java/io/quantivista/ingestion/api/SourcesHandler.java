package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.pipeline.stream.TopicDefinitions;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.DefinitionValidator;
import io.quantivista.ingestion.source.IngestionConfig;
import io.quantivista.ingestion.source.RequestKey;
import io.quantivista.ingestion.source.SourceRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Serves the registered sources. */
final class SourcesHandler implements Resource {
    private static final String PATH = "/api/v1/ingestion/sources/";

    private final SourceRegistry registry;
    private final DefinitionValidator definitions;
    private final Clock clock;

    SourcesHandler(SourceRegistry registry, DefinitionValidator definitions, Clock clock) {
        this.registry = registry;
        this.definitions = definitions;
        this.clock = clock;
    }

    @Override
    public Map<String, Handler<RoutingContext>> operations() {
        return Map.of(
                "listSources", this::list,
                "createSource", this::create,
                "readSource", this::read,
                "replaceSource", this::replace,
                "deleteSource", this::delete);
    }

    /** The source, or a future failed with {@code source_not_found}. */
    static Future<DataSource> load(SourceRegistry registry, String sourceId) {
        return registry.find(sourceId)
                .map(found -> found.orElseThrow(() -> new GatewayException(
                        ErrorCode.SOURCE_NOT_FOUND, "There is no source '%s'".formatted(sourceId))));
    }

    private void list(RoutingContext rc) {
        registry.list()
                .map(WireJson.told(sources -> WireJson.answer(rc, 200, WireJson.array(sources, this::json))))
                .onFailure(rc::fail);
    }

    private void create(RoutingContext rc) {
        CheckedRequest request = CheckedRequest.of(rc);
        DataSource source = SourceJson.read(
                request.body().path("source_id").asText(),
                request.body(),
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        requireReadable(source);
        create(source, request)
                .map(WireJson.told(registered -> answerCreated(rc, registered)))
                .onFailure(rc::fail);
    }

    private void requireReadable(DataSource source) {
        IngestionConfig config = IngestionConfig.parse(source.ingestionConfig());
        List<FieldProblem> problems = Stream.concat(
                        definitions.validateConnection(source.connectionConfig(), config).stream(),
                        definitions.validateConfig(source.sourceType(), config).stream())
                .toList();
        if (problems.isEmpty()) {
            problems = TopicDefinitions.validate(source);
        }
        if (!problems.isEmpty()) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "The source has %d value(s) that cannot work: see problems".formatted(problems.size()),
                    problems);
        }
    }

    /** The source as answers show it. */
    private ObjectNode json(DataSource source) {
        return SourceJson.write(source, definitions);
    }

    private Future<DataSource> create(DataSource source, CheckedRequest request) {
        String key = request.findText("Idempotency-Key");
        return key == null
                ? registry.create(source)
                : registry.create(source, new RequestKey("sources", key, fingerprint(request.body())));
    }

    /** SHA-256 of the body, its fields sorted: white space and order make no other request. */
    private static String fingerprint(JsonNode body) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(WireJson.canonical(body));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answerCreated(RoutingContext rc, DataSource source) {
        rc.response().putHeader(HttpHeaders.LOCATION, PATH + source.sourceId());
        WireJson.answer(rc, 201, json(source));
    }

    private void read(RoutingContext rc) {
        load(registry, CheckedRequest.of(rc).text("source_id"))
                .map(WireJson.told(source -> WireJson.answer(rc, 200, json(source))))
                .onFailure(rc::fail);
    }

    private void replace(RoutingContext rc) {
        CheckedRequest request = CheckedRequest.of(rc);
        String sourceId = request.text("source_id");
        refuseOtherId(sourceId, request.body().path("source_id").asText(sourceId));
        load(registry, sourceId)
                .map(existing ->
                        withSecretsOf(existing, SourceJson.read(sourceId, request.body(), existing.createdAt())))
                .compose(this::replaceValid)
                .map(WireJson.told(source -> WireJson.answer(rc, 200, json(source))))
                .onFailure(rc::fail);
    }

    private DataSource withSecretsOf(DataSource existing, DataSource source) {
        return source.withConnectionConfig(
                definitions.keepSecrets(source.connectionConfig(), existing.connectionConfig()));
    }

    private Future<DataSource> replaceValid(DataSource source) {
        requireReadable(source);
        return registry.replace(source);
    }

    private static void refuseOtherId(String sourceId, String given) {
        if (!given.equals(sourceId)) {
            throw new GatewayException(
                    ErrorCode.INVALID_REQUEST,
                    "The body is about source '%s', the path about '%s'; an id cannot change"
                            .formatted(given, sourceId),
                    List.of(new FieldProblem("/source_id", "'%s' is expected".formatted(sourceId))));
        }
    }

    private void delete(RoutingContext rc) {
        registry.delete(CheckedRequest.of(rc).text("source_id"))
                .map(WireJson.told(gone -> rc.response().setStatusCode(204).end()))
                .onFailure(rc::fail);
    }
}
