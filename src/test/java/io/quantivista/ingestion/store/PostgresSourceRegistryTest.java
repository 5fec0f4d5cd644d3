package io.quantivista.ingestion.store;

import static io.quantivista.ingestion.store.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.JobStart;
import io.quantivista.ingestion.source.CheckDefinition;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.IngestionMode;
import io.quantivista.ingestion.source.RequestKey;
import io.quantivista.ingestion.source.RuleDefinition;
import io.quantivista.ingestion.source.RuleSet;
import io.quantivista.ingestion.source.Severity;
import io.quantivista.ingestion.source.SourceType;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresSourceRegistryTest {
    private static final Instant NOON = Instant.parse("2025-06-21T12:00:00Z");

    private static TestDatabase testDatabase;
    private static PostgresSourceRegistry sources;

    @BeforeAll
    static void createDatabase() {
        testDatabase = TestDatabase.create(PostgresSourceRegistryTest.class);
        sources = new PostgresSourceRegistry(testDatabase.database());
    }

    @AfterAll
    static void closeDatabase() {
        testDatabase.close();
    }

    @Test
    void a_source_is_found_as_it_was_created_and_replaced() {
        DataSource created = await(sources.create(source("found", "before")));
        assertThat(created).isEqualTo(source("found", "before"));

        await(sources.replace(source("found", "after")));

        assertThat(await(sources.find("found"))).contains(source("found", "after"));
        assertThat(await(sources.list())).contains(source("found", "after"));
        assertThat(await(sources.find("nobody"))).isEmpty();
        assertRefused(
                sources.replace(source("nobody", "x")), ErrorCode.SOURCE_NOT_FOUND, "There is no source 'nobody'");
        assertRefused(
                sources.create(source("found", "again")),
                ErrorCode.SOURCE_EXISTS,
                "There is a source 'found': replace it, or choose another id");
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true"})
    void a_zero_character_is_refused_as_what_it_is(boolean isInName, boolean isInConfig) {
        DataSource zero = source("zero", isInName ? "a\0b" : "zero")
                .withConnectionConfig(JsonNodeFactory.instance.objectNode().put("path", isInConfig ? "a\0b" : "ab"));

        assertRefused(
                sources.create(zero),
                ErrorCode.INVALID_REQUEST,
                "A value holds a character that cannot be kept, such as U+0000: leave it out");
    }

    @Test
    void a_source_is_not_deleted_while_its_job_runs() {
        await(sources.create(source("busy", "Busy")));
        PostgresJobLedger ledger = new PostgresJobLedger(
                testDatabase.database(),
                new Outbox(testDatabase.database(), UUID::randomUUID),
                Clock.systemUTC(),
                () -> {});
        String jobId = await(ledger.begin(new JobStart("busy", IngestionMode.ON_DEMAND, "market_data_lake", 0, null)))
                .jobId();

        assertRefused(
                sources.delete("busy"),
                ErrorCode.SOURCE_IN_USE,
                "Job %s of source 'busy' is running: wait for it or cancel it".formatted(jobId));
    }

    @Test
    void a_deleted_source_is_gone_with_its_rules() {
        await(sources.create(source("gone", "Gone")));
        await(sources.saveRules("gone", List.of(rule("gone-1"))));

        await(sources.delete("gone"));

        assertThat(await(sources.find("gone"))).isEmpty();
        assertThat(await(sources.loadRuleSet("gone"))).isEqualTo(RuleSet.EMPTY);
        assertRefused(sources.delete("gone"), ErrorCode.SOURCE_NOT_FOUND, "There is no source 'gone'");
    }

    @Test
    void each_save_makes_the_next_version_of_rules_and_checks_together() {
        await(sources.create(source("ruled", "Ruled")));
        CheckDefinition check = new CheckDefinition(
                "positive",
                "range",
                "price",
                JsonNodeFactory.instance.objectNode().put("min", 0),
                Severity.WARN);
        assertThat(await(sources.loadRuleSet("ruled"))).isEqualTo(RuleSet.EMPTY);

        await(sources.saveRules("ruled", List.of(rule("ruled-2"), rule("ruled-1"))));
        await(sources.saveChecks("ruled", List.of(check)));
        RuleSet saved = await(sources.saveRules("ruled", List.of(rule("ruled-3"), rule("ruled-2"))));

        assertThat(saved).isEqualTo(new RuleSet(3, List.of(rule("ruled-3"), rule("ruled-2")), List.of(check)));
        assertThat(await(sources.loadRuleSet("ruled"))).isEqualTo(saved);
        assertThat(await(sources.loadRuleSet("ruled", 2)))
                .isEqualTo(new RuleSet(2, List.of(rule("ruled-2"), rule("ruled-1")), List.of(check)));
        assertThat(await(sources.loadRuleSet("ruled", 4))).isEqualTo(RuleSet.EMPTY);
        assertThat(testDatabase.count("select count(*) from transformation_rules where source_id = 'ruled'"))
                .isEqualTo(2);
        assertThat(testDatabase.count("select count(*) from rule_sets where source_id = 'ruled'"))
                .isEqualTo(3);
    }

    @Test
    void a_change_that_was_made_for_another_version_is_refused_and_saves_nothing() {
        await(sources.create(source("watched", "Watched")));
        await(sources.saveRules("watched", List.of(rule("watched-1")), 0L));

        assertRefused(
                sources.saveRules("watched", List.of(rule("watched-2")), 0L),
                ErrorCode.VERSION_CONFLICT,
                "The rules and checks have version 1, and the change was made for version 0: read them again, and change what there is now");
        assertRefused(
                sources.saveChecks("watched", List.of(), 2L),
                ErrorCode.VERSION_CONFLICT,
                "The rules and checks have version 1, and the change was made for version 2: read them again, and change what there is now");
        assertThat(await(sources.loadRuleSet("watched")).rules()).containsExactly(rule("watched-1"));
        assertThat(await(sources.saveChecks("watched", List.of(), 1L)).version())
                .isEqualTo(2);
    }

    @Test
    void a_rule_id_that_another_source_has_is_refused_by_name() {
        await(sources.create(source("first", "First")));
        await(sources.create(source("second", "Second")));
        await(sources.saveRules("first", List.of(rule("shared"))));

        assertThatThrownBy(() -> await(sources.saveRules("second", List.of(rule("own"), rule("shared")))))
                .isInstanceOfSatisfying(GatewayException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_DEFINITION);
                    assertThat(refusal.problems())
                            .containsExactly(new FieldProblem(
                                    "/1/rule_id",
                                    "'shared' is a rule of source 'first': rule ids are unique over all sources"));
                });
        assertThat(await(sources.loadRuleSet("second"))).isEqualTo(RuleSet.EMPTY);
        assertRefused(
                sources.saveRules("second", List.of(rule("twice"), rule("twice"))),
                ErrorCode.INVALID_DEFINITION,
                "1 rule id(s) are taken: 'twice' is there twice");
    }

    @Test
    void a_key_makes_one_source_however_often_it_is_sent() {
        RequestKey key = new RequestKey("sources", "key-1", "aaa");

        List<Future<DataSource>> answers = IntStream.range(0, 8)
                .mapToObj(i -> sources.create(source("keyed", "Keyed"), key))
                .toList();
        await(Future.all(answers));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.result()).isEqualTo(source("keyed", "Keyed")));
        assertRefused(
                sources.create(source("other", "Other"), new RequestKey("sources", "key-1", "bbb")),
                ErrorCode.IDEMPOTENCY_KEY_REUSED,
                "The key came before with another body: use a new key for a new request");
        assertThat(await(sources.find("other"))).isEmpty();
    }

    @Test
    void a_refused_creation_leaves_its_key_free() {
        await(sources.create(source("taken", "Taken")));
        RequestKey key = new RequestKey("sources", "key-2", "aaa");

        assertRefused(
                sources.create(source("taken", "Again"), key),
                ErrorCode.SOURCE_EXISTS,
                "There is a source 'taken': replace it, or choose another id");

        await(sources.delete("taken"));
        assertThat(await(sources.create(source("taken", "Again"), key))).isEqualTo(source("taken", "Again"));
    }

    private static DataSource source(String id, String name) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return new DataSource(
                id,
                name,
                SourceType.MARKET_DATA,
                json.objectNode().put("type", "push"),
                json.objectNode().put("data_format", "JSON"),
                true,
                NOON);
    }

    private static RuleDefinition rule(String id) {
        return new RuleDefinition(id, "rename", "a.b", null, JsonNodeFactory.instance.textNode("upper"), null);
    }

    private static void assertRefused(Future<?> future, ErrorCode code, String detail) {
        assertThatThrownBy(() -> await(future)).isInstanceOfSatisfying(GatewayException.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(code);
            assertThat(refusal.detail()).isEqualTo(detail);
        });
    }
}
