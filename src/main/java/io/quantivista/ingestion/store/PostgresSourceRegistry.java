package io.quantivista.ingestion.store;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.source.CheckDefinition;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.Lookup;
import io.quantivista.ingestion.source.PullSchedule;
import io.quantivista.ingestion.source.RequestKey;
import io.quantivista.ingestion.source.RuleDefinition;
import io.quantivista.ingestion.source.RuleSet;
import io.quantivista.ingestion.source.SourceRegistry;
import io.quantivista.ingestion.source.SourceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The sources in {@code data_sources}; their rules and checks are kept by {@link RuleSets}. */
public final class PostgresSourceRegistry implements SourceRegistry {
    private static final String COLUMNS = """
            source_id, source_name, source_type, connection_config::text as connection_config,
            ingestion_config::text as ingestion_config, enabled, created_at
            """;

    private final Database database;
    private final RuleSets ruleSets = new RuleSets();
    private final AnsweredKeys keys = new AnsweredKeys();

    public PostgresSourceRegistry(Database database) {
        this.database = database;
    }

    @Override
    public Future<DataSource> create(DataSource source) {
        return database.inTransaction(
                connection -> insert(connection, source).compose(saved -> follow(connection, saved)));
    }

    /** Of two requests at the same time the second waits for the first. */
    @Override
    public Future<DataSource> create(DataSource source, RequestKey key) {
        return database.inTransaction(connection -> keys.answer(
                        connection,
                        key,
                        () -> insert(connection, source)
                                .compose(saved -> follow(connection, saved))
                                .map(DefinitionJson::source))
                .map(DefinitionJson::readSource));
    }

    @Override
    public Future<Optional<DataSource>> find(String sourceId) {
        return database.query("select " + COLUMNS + "from data_sources where source_id = $1", Tuple.of(sourceId))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(source(rows.iterator().next())));
    }

    @Override
    public Future<List<DataSource>> list() {
        return database.query("select " + COLUMNS + "from data_sources order by source_id", Tuple.tuple())
                .map(PostgresSourceRegistry::all);
    }

    @Override
    public Future<DataSource> replace(DataSource source) {
        String sql = """
                update data_sources
                set source_name = $2, source_type = $3, connection_config = $4::text::jsonb,
                    ingestion_config = $5::text::jsonb, enabled = $6
                where source_id = $1
                returning
                """ + COLUMNS;
        return database.inTransaction(connection -> connection
                .preparedQuery(sql)
                .execute(parameters(source))
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw notFound(source.sourceId());
                    }
                    return source(rows.iterator().next());
                })
                .compose(saved -> follow(connection, saved)));
    }

    /** The schedule is in force when the source is saved: both are one transaction. One that is disabled has none. */
    private static Future<DataSource> follow(SqlConnection connection, DataSource source) {
        Optional<PullSchedule> schedule = PullSchedule.read(source.ingestionConfig(), (pointer, problem) -> {});
        boolean isInForce = schedule.isPresent() && source.enabled();
        return PostgresPullTasks.follow(
                        connection,
                        source.sourceId(),
                        isInForce ? schedule.get().text() : null,
                        schedule.map(it -> it.zone().getId()).orElse("UTC"),
                        schedule.map(it -> PullSchedule.word(it.missed())).orElse("last"))
                .map(source);
    }

    @Override
    public Future<Void> delete(String sourceId) {
        return database.inTransaction(connection -> hold(connection, sourceId)
                .compose(held -> refuseWhileJobRuns(connection, sourceId))
                .compose(idle -> ruleSets.delete(connection, sourceId))
                .compose(deleted -> connection
                        .preparedQuery("delete from pull_tasks where source_id = $1")
                        .execute(Tuple.of(sourceId)))
                .compose(deleted -> connection
                        .preparedQuery("delete from pull_marks where source_id = $1")
                        .execute(Tuple.of(sourceId)))
                .compose(deleted -> connection
                        .preparedQuery("delete from data_sources where source_id = $1")
                        .execute(Tuple.of(sourceId)))
                .mapEmpty());
    }

    @Override
    public Future<RuleSet> loadRuleSet(String sourceId) {
        return ruleSets.load(database, sourceId);
    }

    @Override
    public Future<RuleSet> loadRuleSet(String sourceId, long version) {
        return ruleSets.load(database, sourceId, version);
    }

    @Override
    public Future<RuleSet> saveRules(String sourceId, List<RuleDefinition> rules, @Nullable Long version) {
        return database.inTransaction(connection ->
                hold(connection, sourceId).compose(held -> ruleSets.saveRules(connection, sourceId, rules, version)));
    }

    @Override
    public Future<RuleSet> saveLookup(String sourceId, Lookup lookup) {
        return database.inTransaction(connection ->
                hold(connection, sourceId).compose(held -> ruleSets.saveLookup(connection, sourceId, lookup)));
    }

    @Override
    public Future<RuleSet> deleteLookup(String sourceId, String name) {
        return database.inTransaction(connection ->
                hold(connection, sourceId).compose(held -> ruleSets.deleteLookup(connection, sourceId, name)));
    }

    @Override
    public Future<RuleSet> saveChecks(String sourceId, List<CheckDefinition> checks, @Nullable Long version) {
        return database.inTransaction(connection ->
                hold(connection, sourceId).compose(held -> ruleSets.saveChecks(connection, sourceId, checks, version)));
    }

    private static Future<DataSource> insert(SqlConnection connection, DataSource source) {
        String sql = """
                insert into data_sources
                    (source_id, source_name, source_type, connection_config, ingestion_config, enabled, created_at)
                values ($1, $2, $3, $4::text::jsonb, $5::text::jsonb, $6, $7)
                on conflict (source_id) do nothing
                returning
                """ + COLUMNS;
        Tuple parameters = parameters(source).addValue(Columns.time(source.createdAt()));
        return connection.preparedQuery(sql).execute(parameters).map(rows -> {
            if (rows.size() == 0) {
                throw new GatewayException(
                        ErrorCode.SOURCE_EXISTS,
                        "There is a source '%s': replace it, or choose another id".formatted(source.sourceId()));
            }
            return source(rows.iterator().next());
        });
    }

    /** Takes the source's row until the transaction ends: changes to one source come one after the other. */
    private static Future<Void> hold(SqlConnection connection, String sourceId) {
        return connection
                .preparedQuery("select 1 from data_sources where source_id = $1 for update")
                .execute(Tuple.of(sourceId))
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw notFound(sourceId);
                    }
                    return null;
                });
    }

    private static Future<Void> refuseWhileJobRuns(SqlConnection connection, String sourceId) {
        return connection
                .preparedQuery("select job_id from ingestion_jobs where source_id = $1 and status = 'RUNNING' limit 1")
                .execute(Tuple.of(sourceId))
                .map(rows -> {
                    if (rows.size() > 0) {
                        throw new GatewayException(
                                ErrorCode.SOURCE_IN_USE,
                                "Job %s of source '%s' is running: wait for it or cancel it"
                                        .formatted(rows.iterator().next().getString("job_id"), sourceId));
                    }
                    return null;
                });
    }

    private static Tuple parameters(DataSource source) {
        return Tuple.of(
                source.sourceId(),
                source.sourceName(),
                source.sourceType().name(),
                source.connectionConfig().toString(),
                source.ingestionConfig().toString(),
                source.enabled());
    }

    private static GatewayException notFound(String sourceId) {
        return new GatewayException(ErrorCode.SOURCE_NOT_FOUND, "There is no source '%s'".formatted(sourceId));
    }

    private static List<DataSource> all(RowSet<Row> rows) {
        List<DataSource> sources = new ArrayList<>(rows.size());
        rows.forEach(row -> sources.add(source(row)));
        return sources;
    }

    private static DataSource source(Row row) {
        return new DataSource(
                row.getString("source_id"),
                row.getString("source_name"),
                SourceType.valueOf(row.getString("source_type")),
                Columns.object(row, "connection_config"),
                Columns.object(row, "ingestion_config"),
                row.getBoolean("enabled"),
                Columns.instant(row, "created_at"));
    }
}
