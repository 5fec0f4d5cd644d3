package io.quantivista.ingestion.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.api.HttpCaller.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcesTest {
    private static final String SOURCES = "/api/v1/ingestion/sources";
    private static final String TRADES =
            "{\"source_id\": \"trades\", \"source_name\": \"Trades\", \"source_type\": \"TRADE_EXECUTION\"}";

    private final InMemoryGateway gateway = new InMemoryGateway();
    private final HttpCaller api = new HttpCaller(gateway.address());

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void aSourceIsCreatedWithItsDefaults() {
        Answer answer = api.call("POST", SOURCES, TRADES);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Location")).isEqualTo(SOURCES + "/trades");
        assertThat(answer.text())
                .isEqualTo("{\"source_id\":\"trades\",\"source_name\":\"Trades\",\"source_type\":\"TRADE_EXECUTION\","
                        + "\"connection_config\":{\"type\":\"push\"},\"ingestion_config\":{},\"enabled\":true,"
                        + "\"created_at\":\"2025-06-21T08:00:00Z\"}");
        assertThat(api.get(answer.header("Location")).text()).isEqualTo(answer.text());
        assertThat(api.get(SOURCES).text()).isEqualTo("[" + answer.text() + "]");
    }

    @Test
    void anAnswerThatCannotBeWrittenIsToldAsAFault() {
        api.call("POST", SOURCES, TRADES.replace("trades", InMemoryPullTasks.UNREADABLE));

        Answer answer = api.get(SOURCES + "/" + InMemoryPullTasks.UNREADABLE + "/schedule");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.problem()).isEqualTo("internal");
    }

    @Test
    void anIdIsTakenOnce() {
        api.call("POST", SOURCES, TRADES);

        Answer answer = api.call("POST", SOURCES, TRADES);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.problem()).isEqualTo("source_exists");
    }

    @Test
    void theSameKeyWithTheSameBodyGetsTheFirstAnswer() {
        Answer first = api.call("POST", SOURCES, TRADES, "Idempotency-Key", "k1");

        Answer again = api.call("POST", SOURCES, TRADES.replace(" ", ""), "Idempotency-Key", "k1");

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.text()).isEqualTo(first.text());
    }

    @Test
    void theSameKeyWithAnotherBodyIsRefused() {
        api.call("POST", SOURCES, TRADES, "Idempotency-Key", "k1");

        Answer other = api.call("POST", SOURCES, TRADES.replace("Trades", "Other"), "Idempotency-Key", "k1");

        assertThat(other.status()).isEqualTo(422);
        assertThat(other.problem()).isEqualTo("idempotency_key_reused");
    }

    @Test
    void aConfigurationThatCannotWorkIsRefused() {
        Answer answer = api.call("POST", SOURCES, TRADES.replace("}", ", \"ingestion_config\": {\"keys\": 1}}"));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("invalid_definition");
        assertThat(answer.problemAt("/ingestion_config/keys")).isEqualTo("an object is expected");
    }

    @Test
    void whatWasReadCanBeSentBackChanged() {
        String read = api.call("POST", SOURCES, TRADES).text();

        Answer answer = api.call("PUT", SOURCES + "/trades", read.replace("\"enabled\":true", "\"enabled\":false"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo(read.replace("\"enabled\":true", "\"enabled\":false"));
    }

    @Test
    void anIdCannotChange() {
        api.call("POST", SOURCES, TRADES);

        Answer answer = api.call("PUT", SOURCES + "/trades", TRADES.replace("\"trades\"", "\"orders\""));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problemAt("/source_id")).isEqualTo("'trades' is expected");
    }

    @Test
    void aSourceIsDeletedOnce() {
        api.call("POST", SOURCES, TRADES);

        assertThat(api.call("DELETE", SOURCES + "/trades", "").status()).isEqualTo(204);
        assertThat(api.call("DELETE", SOURCES + "/trades", "").problem()).isEqualTo("source_not_found");
    }

    @Test
    void rulesAreAListWhoseVersionRisesWithEverySave() {
        api.call("POST", SOURCES, TRADES);
        String rules = "[{\"rule_id\":\"day\",\"rule_type\":\"parse_date\",\"source_field\":\"timestamp\","
                + "\"target_field\":\"execution_date\","
                + "\"transformation_logic\":{\"format\":\"epoch_seconds\",\"to\":\"date\"}}]";

        assertThat(api.get(SOURCES + "/trades/rules").header("ETag")).isEqualTo("\"0\"");
        Answer saved = api.call("PUT", SOURCES + "/trades/rules", rules);

        assertThat(saved.status()).isEqualTo(200);
        assertThat(saved.text()).isEqualTo(rules);
        assertThat(saved.header("ETag")).isEqualTo("\"1\"");
        assertThat(api.get(SOURCES + "/trades/rules").text()).isEqualTo(rules);
    }

    @ParameterizedTest
    @CsvSource({
        "rules, '\"0\"', 200",
        "rules, '\"1\"', 412",
        "checks, '\"0\"', 200",
        "checks, '\"1\"', 412",
        "rules, *, 200",
        "rules, 0, 400"
    })
    void aListIsSavedIfTheVersionIsTheOneThatIfMatchNames(String list, String tag, int status) {
        api.call("POST", SOURCES, TRADES);

        Answer answer = api.call("PUT", SOURCES + "/trades/" + list, "[]", "If-Match", tag);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(status == 412 ? answer.problem() : "version_conflict").isEqualTo("version_conflict");
        assertThat(api.get(SOURCES + "/trades/" + list).header("ETag")).isEqualTo(status == 200 ? "\"1\"" : "\"0\"");
    }

    @Test
    void checksAreAListWhoseVersionRisesWithEverySave() {
        api.call("POST", SOURCES, TRADES);

        Answer saved = api.call("PUT", SOURCES + "/trades/checks", """
                [{"check_id": "positive", "check_type": "range", "field": "price", "parameters": {"min": 0.10}}]""");

        assertThat(saved.text())
                .isEqualTo("[{\"check_id\":\"positive\",\"check_type\":\"range\",\"field\":\"price\","
                        + "\"parameters\":{\"min\":0.10},\"severity\":\"error\"}]");
        assertThat(saved.header("ETag")).isEqualTo("\"1\"");
    }

    @Test
    void optionalFieldsOfARuleMayBeNull() {
        api.call("POST", SOURCES, TRADES);

        Answer saved = api.call("PUT", SOURCES + "/trades/rules", """
                [{"rule_id": "day", "rule_type": "parse_date", "source_field": null, "validation_criteria": null}]""");

        assertThat(saved.text()).isEqualTo("[{\"rule_id\":\"day\",\"rule_type\":\"parse_date\"}]");
    }

    @Test
    void aRuleThatCannotWorkIsRefused() {
        api.call("POST", SOURCES, TRADES);

        Answer answer =
                api.call("PUT", SOURCES + "/trades/rules", "[{\"rule_id\": \"day\", \"rule_type\": \"guess\"}]");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problemAt("/0/rule_type")).isEqualTo("unknown type; there is parse_date");
    }

    @Test
    void rulesOfASourceThatIsNotThereAreRefused() {
        assertThat(api.get(SOURCES + "/nothing/rules").problem()).isEqualTo("source_not_found");
        assertThat(api.call("PUT", SOURCES + "/nothing/rules", "[]").problem()).isEqualTo("source_not_found");
    }
}
