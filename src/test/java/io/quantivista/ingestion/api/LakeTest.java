package io.quantivista.ingestion.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.api.HttpCaller.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LakeTest {
    private static final String QUERY = "/api/v1/lake/query";

    private final InMemoryGateway gateway = new InMemoryGateway();
    private final HttpCaller api = new HttpCaller(gateway.address());

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void rowsComeAsJsonWhereNothingElseIsAskedFor() {
        Answer answer = api.call("POST", QUERY, "{\"sql\": \"SELECT n\"}");

        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.text()).contains("[[9007199254740993]]");
    }

    @Test
    void theFormOfTheRowsIsTheOneThatIsLikedBest() {
        Answer answer = api.call(
                "POST", QUERY, "{\"sql\": \"SELECT n\"}", "Accept", "application/json;q=0.5, text/csv, image/png");

        assertThat(answer.header("Content-Type")).isEqualTo("text/csv");
        assertThat(answer.text()).isEqualTo("n\n9007199254740993\n");
    }

    @Test
    void aFormThatThereIsNotIsRefused() {
        Answer answer = api.call("POST", QUERY, "{\"sql\": \"SELECT n\"}", "Accept", "image/png");

        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.problem()).isEqualTo("not_acceptable");
    }

    @Test
    void sqlThatIsRefusedSaysWhy() {
        Answer answer = api.call("POST", QUERY, "{\"sql\": \"SELECT nonsense\"}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("invalid_query");
        assertThat(answer.json().path("detail").asText()).isEqualTo("There is no column 'nonsense'");
    }

    @Test
    void aTableIsDescribed() {
        String table = "{\"table\":\"execution_data_lake\",\"version\":7,\"last_commit\":\"2025-06-21T08:00:00Z\","
                + "\"partition_columns\":[\"execution_date\"],"
                + "\"columns\":[{\"name\":\"execution_date\",\"type\":\"date\",\"nullable\":false},"
                + "{\"name\":\"trade_id\",\"type\":\"string\",\"nullable\":true}],"
                + "\"files\":3,\"bytes\":4096,\"records\":200}";

        assertThat(api.get("/api/v1/lake/tables").text()).isEqualTo("[" + table + "]");
        assertThat(api.get("/api/v1/lake/tables/execution_data_lake").text()).isEqualTo(table);
        assertThat(api.get("/api/v1/lake/tables/nothing").problem()).isEqualTo("table_not_found");
    }
}
