package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.job.SourceBalance;
import io.quantivista.ingestion.query.ResultFormat;
import io.quantivista.ingestion.query.TableCatalog;
import io.quantivista.ingestion.query.TableDescription;
import io.quantivista.ingestion.query.TableDescription.TableColumn;
import io.quantivista.ingestion.source.CheckDefinition;
import io.quantivista.ingestion.source.DefinitionValidator;
import io.quantivista.ingestion.source.IngestionConfig;
import io.quantivista.ingestion.source.Lookup;
import io.quantivista.ingestion.source.RuleDefinition;
import io.quantivista.ingestion.source.SourceType;
import io.quantivista.ingestion.source.TopicReading;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The whole API on a free port of this machine, over ports held in memory. */
public final class InMemoryGateway implements AutoCloseable {
    public static final Instant NOW = Instant.parse("2025-06-21T08:00:00Z");

    public final InMemorySources sources = new InMemorySources();
    public final InMemoryLedger ledger = new InMemoryLedger();
    public final InMemoryRejections rejections = new InMemoryRejections();
    public final InMemoryQuarantineWork quarantineWork = new InMemoryQuarantineWork(ledger);

    /** The body of the last upload. */
    public volatile Buffer uploaded = Buffer.buffer();

    /** The Content-Type of the last upload. */
    public volatile String uploadedType = "";

    /** The Content-Encoding of the last upload; "null" where it had none. */
    public volatile String uploadedEncoding = "";

    /** How the next uploads end. */
    public volatile Supplier<Future<Job>> uploadAnswer =
            () -> Future.succeededFuture(ledger.put(InMemoryLedger.job(1, JobStatus.COMPLETED, 0)));

    final InMemoryRunningJobs running = new InMemoryRunningJobs(ledger);
    final Map<String, Supplier<Future<Boolean>>> readiness = new ConcurrentHashMap<>();

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;

    public InMemoryGateway() {
        readiness.put("postgres", () -> Future.succeededFuture(true));
        server = await(Contract.load(vertx)
                .compose(contract -> vertx.createHttpServer()
                        .requestHandler(ApiRouter.create(vertx, contract, ports()))
                        .listen(0, "127.0.0.1")));
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private ApiPorts ports() {
        return new ApiPorts(
                sources,
                new KnownTypes(),
                (source, rules, sample) -> Future.failedFuture(new UnsupportedOperationException()),
                ledger,
                running,
                quarantineWork,
                quarantineWork,
                new InMemoryPulls(sources, ledger),
                new InMemoryPullTasks(),
                rejections,
                () -> Future.succeededFuture(List.of(new SourceBalance("trades", 10, 6, 2, 1, 1))),
                new NoTopics(),
                InMemoryGateway::answerQuery,
                new OneTable(),
                this::upload,
                rc -> rc.response().end(),
                Map.of("postgres", () -> readiness.get("postgres").get()),
                () -> "ingestion_records_total 1\n",
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static final class NoTopics implements TopicReading {
        @Override
        public Status of(String sourceId) {
            return new Status(null, List.of());
        }

        @Override
        public Map<String, String> stopped() {
            return Map.of();
        }
    }

    private void upload(RoutingContext rc) {
        uploadedType = String.valueOf(rc.request().getHeader("Content-Type"));
        uploadedEncoding = String.valueOf(rc.request().getHeader("Content-Encoding"));
        if (uploadedType.equals("text/plain")) {
            rc.fail(new GatewayException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "text/plain is no format of records"));
            return;
        }
        rc.request()
                .body()
                .onSuccess(body -> uploaded = body)
                .compose(body -> uploadAnswer.get())
                .onSuccess(job -> WireJson.answer(rc, 201, JobJson.write(job)))
                .onFailure(rc::fail);
    }

    private static Future<Buffer> answerQuery(String sql, ResultFormat format) {
        return switch (sql) {
            case "SELECT nonsense" ->
                Future.failedFuture(new GatewayException(ErrorCode.INVALID_QUERY, "There is no column 'nonsense'"));
            case "SELECT busy" -> Future.failedFuture(new GatewayException(ErrorCode.BUSY, "4 queries run already"));
            case "SELECT fault" -> Future.failedFuture(new IllegalStateException("password=hunter2"));
            default ->
                Future.succeededFuture(Buffer.buffer(
                        format == ResultFormat.JSON
                                ? "{\"columns\":[{\"name\":\"n\",\"type\":\"BIGINT\"}],\"rows\":[[9007199254740993]]}"
                                : "n\n9007199254740993\n"));
        };
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("The gateway of the test did not get there", e);
        }
    }

    /** Knows one type of rule and one of checks. */
    private static final class KnownTypes implements DefinitionValidator {
        @Override
        public List<FieldProblem> validateConnection(ObjectNode connectionConfig, IngestionConfig config) {
            return connectionConfig.path("type").asText().equals("push")
                    ? List.of()
                    : List.of(new FieldProblem("/connection_config/type", "unknown type; there is push"));
        }

        @Override
        public ObjectNode keepSecrets(ObjectNode connectionConfig, ObjectNode before) {
            return connectionConfig;
        }

        @Override
        public ObjectNode hideSecrets(ObjectNode connectionConfig) {
            return connectionConfig;
        }

        @Override
        public List<FieldProblem> validateConfig(SourceType type, IngestionConfig config) {
            return List.of();
        }

        @Override
        public List<FieldProblem> validateRules(List<RuleDefinition> rules, Map<String, Lookup> lookups) {
            return rules.stream().allMatch(rule -> rule.ruleType().equals("parse_date"))
                    ? List.of()
                    : List.of(new FieldProblem("/0/rule_type", "unknown type; there is parse_date"));
        }

        @Override
        public List<RuleDefinition> keepSecrets(List<RuleDefinition> rules, List<RuleDefinition> before) {
            return rules;
        }

        @Override
        public RuleDefinition hideSecrets(RuleDefinition rule) {
            return rule;
        }

        @Override
        public List<FieldProblem> validateChecks(List<CheckDefinition> checks) {
            return checks.stream().allMatch(check -> check.checkType().equals("range"))
                    ? List.of()
                    : List.of(new FieldProblem("/0/check_type", "unknown type; there is range"));
        }
    }

    /** A lake of one table. */
    private static final class OneTable implements TableCatalog {
        private static final TableDescription TABLE = new TableDescription(
                "execution_data_lake",
                7,
                NOW,
                List.of("execution_date"),
                List.of(new TableColumn("execution_date", "date", false), new TableColumn("trade_id", "string", true)),
                3,
                4096,
                200);

        @Override
        public Future<List<TableDescription>> list() {
            return Future.succeededFuture(List.of(TABLE));
        }

        @Override
        public Future<Optional<TableDescription>> find(String table) {
            return Future.succeededFuture(table.equals(TABLE.table()) ? Optional.of(TABLE) : Optional.empty());
        }
    }
}
