package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys of a table: missing, strange, and very many. */
class KeysTest {
    private static final String TABLE = "portfolio_data_lake";
    /** A tenth in the build; the whole million with -Dgateway.test.partition_records=1000000. */
    private static final int RECORDS = Integer.getInteger("gateway.test.partition_records", 100_000);

    private static final int PORTFOLIOS = 10_000;

    private final TestGateway gateway = TestGateway.shared();

    @Test
    void a_record_without_a_key_is_rejected() {
        String source = gateway.source(
                "PORTFOLIO_MANAGEMENT", "{\"keys\":{\"portfolio_id\":\"fund\",\"ingestion_date\":\"day\"}}");

        JsonNode job = gateway.committed(source, NDJSON, """
                {"fund":"A","day":"2025-06-21"}
                {"day":"2025-06-21"}
                {"fund":null,"day":"2025-06-21"}
                {"fund":"A"}
                {"fund":"A","day":null}
                {"fund":"","day":"2025-06-21"}
                {"fund":"A","day":""}
                {"fund":"A","day":"2025-02-30"}
                {"fund":["A"],"day":"2025-06-21"}
                {"fund":7,"day":"2025-06-21T23:59:59Z"}
                """);

        String jobId = job.get("job_id").asText();
        assertThat(job.get("records_failed").asLong()).isEqualTo(8);
        assertThat(gateway.rejections(jobId))
                .extracting(rejection -> rejection.at("/position/line").asInt() + " "
                        + rejection.get("code").asText())
                .containsExactly(
                        "2 missing_key",
                        "3 missing_key",
                        "4 missing_key",
                        "5 missing_key",
                        "6 empty_key",
                        "7 invalid_key",
                        "8 invalid_key",
                        "9 invalid_key");
        assertThat(gateway.kernelRows(TABLE, jobId))
                .extracting(row -> row.get("portfolio_id") + " " + row.get("ingestion_date"))
                .containsExactlyInAnyOrder("A 2025-06-21", "7 2025-06-21");
    }

    @Test
    void strange_keys_stay_inside_the_table_and_read_back_equal() {
        List<String> keys = List.of(
                "../x",
                "../../../../../../tmp/x",
                "a/b",
                "/etc",
                "%2e",
                "%2E%2E%2Fx",
                ".",
                "..",
                " ",
                " padded ",
                "a=b",
                "a\\b",
                "a'b\"c",
                "a\nb",
                "a?b#c&d",
                "*",
                "A",
                "a",
                "null",
                "NULL",
                "__HIVE_DEFAULT_PARTITION__",
                "\ud83d\ude00\ud83d\udc68\u200d\ud83d\udc69",
                "\u00e9",
                "e\u0301",
                "1e3",
                "007",
                "2025-06-21",
                "x".repeat(300),
                "\u20ac".repeat(300));
        String source = gateway.source("PORTFOLIO_MANAGEMENT", "{}");
        String body = keys.stream()
                .map(key -> TestGateway.object()
                        .put("ingestion_date", "2025-06-21")
                        .put("portfolio_id", key)
                        .toString())
                .collect(Collectors.joining("\n"));

        JsonNode job = gateway.committed(source, NDJSON, body);

        String jobId = job.get("job_id").asText();
        assertThat(job.get("records_failed").asLong()).isZero();
        assertThat(gateway.sql(
                        "select portfolio_id, data_payload->>'portfolio_id' from %s where ingestion_job_id = '%s'"
                                .formatted(TABLE, jobId)))
                .containsExactlyInAnyOrderElementsOf(
                        keys.stream().map(key -> List.of(key, key)).toList());
        assertThat(gateway.kernelRows(TABLE, jobId))
                .extracting(row -> (String) row.get("portfolio_id"))
                .containsExactlyInAnyOrderElementsOf(keys);
        Path folder = gateway.lake().resolve(TABLE).resolve("ingestion_date=2025-06-21");
        assertThat(gateway.parquetFiles(jobId))
                .hasSize(keys.size())
                .allMatch(file -> file.getParent().getParent().equals(folder));
        assertThat(gateway.lake().getParent().toFile().list()).contains("lake").doesNotContain("x");
    }

    @Test
    void one_of_the_strange_keys_can_be_asked_for() {
        String source = gateway.source("PORTFOLIO_MANAGEMENT", "{}");

        gateway.committed(source, NDJSON, "{\"ingestion_date\":\"2025-06-21\",\"portfolio_id\":\"../y\"}\n");

        assertThat(gateway.count("select count(*) from %s where portfolio_id = '../y' and source_id = '%s'"
                        .formatted(TABLE, source)))
                .isEqualTo(1);
    }

    @Test
    void ten_thousand_portfolios_in_random_order_make_few_files_each(@TempDir Path data) {
        try (TestGateway own = TestGateway.start(data)) {
            sendTenThousandPortfolios(own);
        }
    }

    private static void sendTenThousandPortfolios(TestGateway gateway) {
        String source =
                gateway.source("PORTFOLIO_MANAGEMENT", "{\"columns\":[{\"name\":\"quantity\",\"type\":\"bigint\"}]}");
        List<Integer> order = new ArrayList<>(Collections.nCopies(RECORDS, 0));
        for (int i = 0; i < RECORDS; i++) {
            order.set(i, i);
        }
        Collections.shuffle(order, new Random(7));
        long begin = System.nanoTime();

        Caller.Answer answer = gateway.http()
                .upload(
                        source,
                        NDJSON,
                        new GeneratedBody(
                                RECORDS,
                                n -> "{\"ingestion_date\":\"2025-06-20\",\"portfolio_id\":\"P%05d\",\"quantity\":%d}"
                                        .formatted(order.get(n) % PORTFOLIOS, order.get(n))));

        System.out.printf(
                "%,d records of %,d portfolios in %.1f s%n", RECORDS, PORTFOLIOS, (System.nanoTime() - begin) / 1e9);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        String jobId = answer.json().get("job_id").asText();
        assertThat(answer.json().get("records_processed").asLong()).isEqualTo(RECORDS);
        assertThat(answer.json().get("records_failed").asLong()).isZero();
        List<Path> files = gateway.parquetFiles(jobId);
        assertThat(files.stream().map(Path::getParent).distinct().count()).isEqualTo(PORTFOLIOS);
        assertThat(files.size()).as("few files a portfolio").isLessThan(PORTFOLIOS * 11 / 10);
        await().untilAsserted(() -> assertThat(gateway.files(jobId).size())
                .as("no spill, no journal")
                .isEqualTo(files.size()));
        long sum = (long) RECORDS * (RECORDS - 1) / 2;
        Map<String, Long> counts = new TreeMap<>();
        KernelTable.read(gateway.lake().resolve(TABLE), "portfolio_id=P004", row -> {
            Map<String, Object> values = KernelTable.values(row);
            long quantity = (Long) values.get("quantity");
            assertThat(values.get("portfolio_id")).isEqualTo("P%05d".formatted(quantity % PORTFOLIOS));
            counts.merge((String) values.get("portfolio_id"), 1L, Long::sum);
        });
        assertThat(counts)
                .hasSize(100)
                .allSatisfy((key, count) -> assertThat(count).isEqualTo(RECORDS / PORTFOLIOS));
        assertThat(gateway.sql(("select count(*), count(distinct portfolio_id), sum(quantity)::bigint from %s"
                                + " where source_id = '%s' and ingestion_date = date '2025-06-20'")
                        .formatted(TABLE, source)))
                .containsExactly(List.of(String.valueOf(RECORDS), String.valueOf(PORTFOLIOS), String.valueOf(sum)));
    }
}
