package io.quantivista.ingestion.store;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.source.CheckDefinition;
import io.quantivista.ingestion.source.Lookup;
import io.quantivista.ingestion.source.RuleDefinition;
import io.quantivista.ingestion.source.RuleSet;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The versions of each source's rules and checks. The newest row of {@code rule_sets} is in force, and it is what a job
 * reads; {@code transformation_rules} and {@code quality_checks} are written in the same transaction and show the same
 * rule by rule. Changes run while the caller holds the source's row.
 */
final class RuleSets {
    private static final String SELECT = """
            select s.version, s.rules::text as rules, s.checks::text as checks,
                   (select json_object_agg(named.key, json_build_object('sha256', l.sha256, 'entries', l.entries))::text
                    from jsonb_each_text(s.lookups) as named
                    join lookups l on l.source_id = s.source_id and l.sha256 = named.value) as lookups
            from rule_sets s where s.source_id = $1
            """;
    private static final String NEWEST = SELECT + "order by s.version desc limit 1";

    Future<RuleSet> load(Database database, String sourceId) {
        return database.query(NEWEST, Tuple.of(sourceId)).map(RuleSets::ruleSet);
    }

    Future<RuleSet> load(Database database, String sourceId, long version) {
        return database.query(SELECT + "and s.version = $2", Tuple.of(sourceId, version))
                .map(RuleSets::ruleSet);
    }

    Future<RuleSet> saveRules(
            SqlConnection connection, String sourceId, List<RuleDefinition> rules, @Nullable Long version) {
        refuseTwice(rules);
        return newest(connection, sourceId)
                .map(set -> set.expected(version).withRules(rules))
                .compose(next -> showRules(connection, sourceId, rules).map(next))
                .compose(next -> append(connection, sourceId, next));
    }

    Future<RuleSet> saveChecks(
            SqlConnection connection, String sourceId, List<CheckDefinition> checks, @Nullable Long version) {
        return newest(connection, sourceId)
                .map(set -> set.expected(version).withChecks(checks))
                .compose(next -> showChecks(connection, sourceId, checks).map(next))
                .compose(next -> append(connection, sourceId, next));
    }

    Future<RuleSet> saveLookup(SqlConnection connection, String sourceId, Lookup lookup) {
        String insert = """
                insert into lookups (source_id, sha256, entries) values ($1, $2, $3::text::json)
                on conflict (source_id, sha256) do nothing
                """;
        return newest(connection, sourceId).compose(set -> {
            Map<String, Lookup> lookups = new HashMap<>(set.lookups());
            lookups.put(lookup.name(), lookup);
            return connection
                    .preparedQuery(insert)
                    .execute(
                            Tuple.of(sourceId, lookup.sha256(), lookup.entries().toString()))
                    .compose(stored -> append(connection, sourceId, set.withLookups(lookups)));
        });
    }

    Future<RuleSet> deleteLookup(SqlConnection connection, String sourceId, String name) {
        return newest(connection, sourceId).compose(set -> {
            Map<String, Lookup> lookups = new HashMap<>(set.lookups());
            if (lookups.remove(name) == null) {
                throw new GatewayException(ErrorCode.LOOKUP_NOT_FOUND, "The source has no lookup '%s'".formatted(name));
            }
            return append(connection, sourceId, set.withLookups(lookups));
        });
    }

    Future<Void> delete(SqlConnection connection, String sourceId) {
        Tuple source = Tuple.of(sourceId);
        return connection
                .preparedQuery("delete from transformation_rules where source_id = $1")
                .execute(source)
                .compose(deleted -> connection
                        .preparedQuery("delete from quality_checks where source_id = $1")
                        .execute(source))
                .compose(deleted -> connection
                        .preparedQuery("delete from rule_sets where source_id = $1")
                        .execute(source))
                .compose(deleted -> connection
                        .preparedQuery("delete from lookups where source_id = $1")
                        .execute(source))
                .mapEmpty();
    }

    private static Future<RuleSet> newest(SqlConnection connection, String sourceId) {
        return connection.preparedQuery(NEWEST).execute(Tuple.of(sourceId)).map(RuleSets::ruleSet);
    }

    private static Future<RuleSet> append(SqlConnection connection, String sourceId, RuleSet set) {
        String sql = """
                insert into rule_sets (source_id, version, rules, checks, lookups)
                values ($1, $2, $3::text::jsonb, $4::text::jsonb, $5::text::jsonb)
                """;
        Tuple parameters = Tuple.of(
                sourceId,
                set.version(),
                DefinitionJson.rules(set.rules()).toString(),
                DefinitionJson.checks(set.checks()).toString(),
                DefinitionJson.lookupNames(set.lookups()).toString());
        return connection.preparedQuery(sql).execute(parameters).map(set);
    }

    /** A rule id is unique over all sources, so one that another source has is not written: whoever misses it is refused. */
    private static Future<Void> showRules(SqlConnection connection, String sourceId, List<RuleDefinition> rules) {
        String upsert = """
                insert into transformation_rules (rule_id, source_id, rule_type, transformation_config)
                select entry.rule ->> 'rule_id', $1, entry.rule ->> 'rule_type',
                       (entry.rule - 'rule_id' - 'rule_type') || jsonb_build_object('position', entry.position)
                from jsonb_array_elements($2::text::jsonb) with ordinality as entry (rule, position)
                on conflict (rule_id) do update
                    set rule_type = excluded.rule_type, transformation_config = excluded.transformation_config
                    where transformation_rules.source_id = excluded.source_id
                """;
        String[] ids = rules.stream().map(RuleDefinition::ruleId).toArray(String[]::new);
        return connection
                .preparedQuery("delete from transformation_rules where source_id = $1 and rule_id <> all($2)")
                .execute(Tuple.of(sourceId, (Object) ids))
                .compose(deleted -> connection
                        .preparedQuery(upsert)
                        .execute(Tuple.of(sourceId, DefinitionJson.rules(rules).toString())))
                .compose(written -> written.rowCount() == ids.length
                        ? Future.succeededFuture()
                        : refuseTaken(connection, sourceId, ids));
    }

    private static Future<Void> refuseTaken(SqlConnection connection, String sourceId, String[] ids) {
        return connection
                .preparedQuery(
                        "select rule_id, source_id from transformation_rules where rule_id = any($2) and source_id <> $1")
                .execute(Tuple.of(sourceId, (Object) ids))
                .compose(rows -> {
                    Map<String, String> owners = new HashMap<>();
                    rows.forEach(row -> owners.put(row.getString("rule_id"), row.getString("source_id")));
                    List<FieldProblem> problems = new ArrayList<>();
                    for (int i = 0; i < ids.length; i++) {
                        if (owners.containsKey(ids[i])) {
                            problems.add(new FieldProblem(
                                    "/%d/rule_id".formatted(i),
                                    "'%s' is a rule of source '%s': rule ids are unique over all sources"
                                            .formatted(ids[i], owners.get(ids[i]))));
                        }
                    }
                    return Future.failedFuture(refusal(problems));
                });
    }

    private static void refuseTwice(List<RuleDefinition> rules) {
        List<FieldProblem> problems = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < rules.size(); i++) {
            if (!seen.add(rules.get(i).ruleId())) {
                problems.add(new FieldProblem(
                        "/%d/rule_id".formatted(i),
                        "'%s' is there twice".formatted(rules.get(i).ruleId())));
            }
        }
        if (!problems.isEmpty()) {
            throw refusal(problems);
        }
    }

    private static GatewayException refusal(List<FieldProblem> problems) {
        return new GatewayException(
                ErrorCode.INVALID_DEFINITION,
                "%d rule id(s) are taken: %s"
                        .formatted(problems.size(), problems.get(0).problem()),
                problems);
    }

    private static Future<Void> showChecks(SqlConnection connection, String sourceId, List<CheckDefinition> checks) {
        String insert = """
                insert into quality_checks (source_id, check_id, check_type, severity, check_config)
                select $1, entry.quality_check ->> 'check_id', entry.quality_check ->> 'check_type',
                       entry.quality_check ->> 'severity',
                       (entry.quality_check - 'check_id' - 'check_type' - 'severity')
                           || jsonb_build_object('position', entry.position)
                from jsonb_array_elements($2::text::jsonb) with ordinality as entry (quality_check, position)
                on conflict (source_id, check_id) do nothing
                """;
        return connection
                .preparedQuery("delete from quality_checks where source_id = $1")
                .execute(Tuple.of(sourceId))
                .compose(deleted -> connection
                        .preparedQuery(insert)
                        .execute(
                                Tuple.of(sourceId, DefinitionJson.checks(checks).toString())))
                .mapEmpty();
    }

    private static RuleSet ruleSet(RowSet<Row> rows) {
        if (rows.size() == 0) {
            return RuleSet.EMPTY;
        }
        Row row = rows.iterator().next();
        return new RuleSet(
                row.getLong("version"),
                DefinitionJson.readRules(Columns.json(row.getString("rules"))),
                DefinitionJson.readChecks(Columns.json(row.getString("checks"))),
                DefinitionJson.readLookups(row.getString("lookups")));
    }
}
