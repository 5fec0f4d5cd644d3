package io.quantivista.ingestion.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.JsonSchema;
import io.vertx.openapi.contract.Operation;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PlainTextTest {
    private static boolean holds(String schema, String text) {
        return new PlainText(JsonSchema.of(new JsonObject(schema))).test(text);
    }

    @Test
    void theParametersOfAPushAreDecidedWithoutTheValidator() throws Exception {
        Vertx vertx = Vertx.vertx();
        Operation push = Contract.load(vertx)
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .model()
                .operation("pushRecords");
        vertx.close();

        assertThat(push.getParameters())
                .extracting(parameter -> parameter.getName())
                .containsExactlyInAnyOrder("source_id", "Idempotency-Key", "ack");
        assertThat(push.getParameters())
                .allSatisfy(parameter -> assertThat(
                                new PlainText(Objects.requireNonNull(parameter.getSchema())).test("durable"))
                        .as(parameter.getName())
                        .isTrue());
    }

    @Test
    void lengthsArePointsOfCode() {
        String schema = "{\"type\":\"string\",\"minLength\":2,\"maxLength\":3}";
        assertThat(List.of("a", "ab", "abc", "abcd", "\ud83d\ude00", "\ud83d\ude00\ud83d\ude00\ud83d\ude00"))
                .filteredOn(text -> holds(schema, text))
                .containsExactly("ab", "abc", "\ud83d\ude00\ud83d\ude00\ud83d\ude00");
    }

    @Test
    void wordsAndPatternsAreHeld() {
        assertThat(holds("{\"type\":\"string\",\"enum\":[\"a\",\"b\"]}", "b")).isTrue();
        assertThat(holds("{\"type\":\"string\",\"enum\":[\"a\",\"b\"]}", "c")).isFalse();
        assertThat(holds("{\"type\":\"string\",\"pattern\":\"^[a-z]$\"}", "c")).isTrue();
        assertThat(holds("{\"type\":\"string\",\"pattern\":\"^[a-z]$\"}", "cc")).isFalse();
    }

    @Test
    void aSchemaThatSaysMoreIsForTheValidator() {
        assertThat(holds("{\"type\":\"string\",\"format\":\"uuid\"}", "x")).isFalse();
        assertThat(holds("{\"type\":\"integer\"}", "1")).isFalse();
        assertThat(holds("{\"type\":[\"string\",\"null\"]}", "1")).isFalse();
    }
}
