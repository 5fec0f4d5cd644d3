package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A salt is shown nowhere and kept; a lookup belongs to a version of the rules. */
class SecretsAndLookupsTest {
    private static final String SOURCES = "/api/v1/ingestion/sources/";
    private static final String SALT = "correct horse battery";

    private final TestGateway gateway = TestGateway.shared();

    @Test
    void a_salt_is_shown_in_no_answer_and_no_log_and_stays_when_other_fields_change() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger("io.quantivista");
        Level before = logger.getLevel();
        logger.setLevel(Level.TRACE);
        log.start();
        logger.addAppender(log);
        StringBuilder seen = new StringBuilder();
        String source = gateway.source("MARKET_DATA", "{\"columns\":[{\"name\":\"h\",\"type\":\"string\"}]}");
        try {
            seen.append(put(source, hash(source, "account", "{\"salt\":\"" + SALT + "\"}"), 200));
            seen.append(put(source, hash(source, "account", "\"{\\\"salt\\\":\\\"" + SALT + "\\\"}\""), 200));
            seen.append(get(source));
            seen.append(put(source, hash(source, "iban", "{\"salt\":\"*****\"}"), 200));
            seen.append(put(source, hash(source, "iban", "{}"), 200));
            JsonNode job = gateway.committed(
                    source,
                    NDJSON,
                    "{\"ingestion_date\":\"2025-06-21\",\"iban\":\"CH93\"}\n{\"ingestion_date\":\"2025-06-21\",\"iban\":{\"hidden\":1}}\n");
            String jobId = job.get("job_id").asText();
            seen.append(job)
                    .append(gateway.http()
                            .get("/api/v1/ingestion/jobs/" + jobId + "/quality")
                            .text());

            assertThat(gateway.sql("select h from market_data_lake where ingestion_job_id = '%s'".formatted(jobId)))
                    .containsExactly(List.of(sha256(SALT + "CH93")));
            assertThat(gateway.rejections(jobId).get(0).get("reason").asText()).doesNotContain("hidden\"");
        } finally {
            logger.detachAppender(log);
            logger.setLevel(before);
        }
        assertThat(seen.toString()).doesNotContain(SALT).contains("\"salt\":\"*****\"");
        assertThat(List.copyOf(log.list))
                .extracting(event -> event.getFormattedMessage() + event.getKeyValuePairs())
                .noneMatch(line -> line.contains(SALT));
        assertThat(gateway.postgres("select count(*) from outbox where data_ingested::text like '%" + SALT + "%'"))
                .containsExactly("0");
    }

    @Test
    void a_rule_without_a_salt_to_keep_is_refused() {
        String source = gateway.source("MARKET_DATA", "{}");

        for (String logic : List.of("{}", "{\"salt\":\"*****\"}", "null")) {
            Caller.Answer refused =
                    gateway.http().send("PUT", SOURCES + source + "/rules", hash(source, "account", logic));

            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.json().at("/problems/0/pointer").asText()).isEqualTo("/0/transformation_logic/salt");
        }
    }

    @Test
    void a_lookup_is_saved_used_and_part_of_the_version_of_the_rules() {
        String source = gateway.source("MARKET_DATA", "{\"columns\":[{\"name\":\"c\",\"type\":\"string\"}]}");
        String rule = """
                [{"rule_id":"%s-c","rule_type":"map_values","source_field":"c","transformation_logic":"countries"}]
                """.formatted(source);

        Caller.Answer unknown = gateway.http().send("PUT", SOURCES + source + "/rules", rule);
        Caller.Answer saved = lookup(source, "{\"entries\":{\"CH\":\"Switzerland\"}}");
        gateway.http().rules(source, rule);
        JsonNode first = gateway.committed(source, NDJSON, record());
        lookup(source, "{\"entries\":{\"CH\":\"Schweiz\"}}");
        JsonNode second = gateway.committed(source, NDJSON, record());

        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.json().at("/problems/0/problem").asText())
                .isEqualTo("the source has no lookup 'countries'; there are []");
        assertThat(saved.json().get("size").asInt()).isEqualTo(1);
        assertThat(saved.header("ETag")).isEqualTo("\"1\"");
        assertThat(first.get("rule_set_version").asLong()).isEqualTo(2);
        assertThat(second.get("rule_set_version").asLong()).isEqualTo(3);
        assertThat(gateway.sql("select c from market_data_lake where source_id = '%s' order by c".formatted(source)))
                .containsExactly(List.of("Schweiz"), List.of("Switzerland"));
    }

    @Test
    void a_lookup_is_listed_read_and_deleted_unless_a_rule_uses_it() {
        String source = gateway.source("MARKET_DATA", "{}");
        lookup(source, "{\"entries\":{\"1\":true,\"2\":null}}");
        String path = SOURCES + source + "/lookups/countries";
        gateway.http().rules(source, """
                [{"rule_id":"%s-c","rule_type":"map_values","source_field":"c","transformation_logic":"countries"}]
                """.formatted(source));

        assertThat(gateway.http().get(SOURCES + source + "/lookups").json())
                .extracting(lookup -> lookup.get("name").asText() + lookup.get("size") + lookup.has("entries"))
                .containsExactly("countries2false");
        assertThat(gateway.http().get(path).json().get("entries").toString()).isEqualTo("{\"1\":true,\"2\":null}");
        assertThat(gateway.http().send("DELETE", path, "").problem()).isEqualTo("invalid_definition");
        gateway.http().rules(source, "[]");
        assertThat(gateway.http().send("DELETE", path, "").status()).isEqualTo(204);
        assertThat(gateway.http().get(path).problem()).isEqualTo("lookup_not_found");
        assertThat(gateway.http()
                        .send("PUT", SOURCES + source + "/lookups/Bad!", "{\"entries\":{}}")
                        .status())
                .isEqualTo(400);
    }

    private Caller.Answer lookup(String source, String body) {
        Caller.Answer answer = gateway.http().send("PUT", SOURCES + source + "/lookups/countries", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer;
    }

    private static String record() {
        return "{\"ingestion_date\":\"2025-06-21\",\"c\":\"CH\"}\n";
    }

    private static String hash(String source, String field, String logic) {
        return "[{\"rule_id\":\"%s-h\",\"rule_type\":\"hash\",\"source_field\":\"%s\",\"target_field\":\"h\",\"transformation_logic\":%s}]"
                .formatted(source, field, logic);
    }

    private String put(String source, String rules, int status) {
        Caller.Answer answer = gateway.http().send("PUT", SOURCES + source + "/rules", rules);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        return answer.text();
    }

    private String get(String source) {
        return gateway.http().get(SOURCES + source + "/rules").text();
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256")
                        .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
}
