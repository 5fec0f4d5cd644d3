package io.quantivista.ingestion.query;

import static io.quantivista.ingestion.lake.LakeFixture.MARKET;
import static io.quantivista.ingestion.lake.LakeFixture.PORTFOLIO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.job.RejectionArchive.RejectionFilter;
import io.quantivista.ingestion.job.RejectionArchive.StoredRejection;
import io.quantivista.ingestion.lake.FlushWrite;
import io.quantivista.ingestion.lake.JobWrite;
import io.quantivista.ingestion.lake.Lake;
import io.quantivista.ingestion.lake.LakeFixture;
import io.quantivista.ingestion.lake.SourceAccount;
import io.quantivista.ingestion.lake.table.LakeTables;
import io.quantivista.ingestion.lake.table.TableLayout;
import io.quantivista.ingestion.model.ColumnSink;
import io.quantivista.ingestion.model.ColumnType;
import io.quantivista.ingestion.source.IngestionConfig.TypedColumn;
import io.quantivista.ingestion.source.SourceType;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DuckQueryTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path root;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private Lake lake;
    private DuckQuery query;

    @BeforeEach
    void open() {
        lake = LakeFixture.open(root);
        query = new DuckQuery(lake, QueryConfig.DEFAULT, timer);
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private JsonNode rows(String sql) throws Exception {
        return JSON.readTree(query.run(sql, ResultFormat.JSON)).get("rows");
    }

    private void load(TableLayout layout, String jobId, String partition, String payload) {
        JobWrite write = lake.begin(jobId, "desk", layout, 1, "JSON");
        LakeFixture.row(write.lane(0), layout, partition, payload);
        LakeFixture.publish(write);
    }

    @Test
    void rowsOfFlushesAreReadLikeThoseOfUploads() throws Exception {
        lake.ensure(MARKET);
        load(MARKET, "ingestion_20250621_001", "", "{}");
        for (int n = 0; n < 2; n++) {
            FlushWrite flush = lake.beginFlush("quantivista/5f0c", MARKET.name());
            LakeFixture.row(
                    flush.job("ingestion_20250621_002", "street", MARKET, 1).lane(0), MARKET, "", "{}");
            LakeFixture.publish(
                    flush, "quantivista/5f0c", n - 1, n, Map.of("street", new SourceAccount(n + 1, n + 1, 0, 0)));
        }

        JsonNode rows =
                rows("select source_id, ingestion_job_id, count(*) from market_data_lake group by all order by all");

        assertThat(rows)
                .hasToString("[[\"desk\",\"ingestion_20250621_001\",1],[\"street\",\"ingestion_20250621_002\",2]]");
    }

    @Test
    void everyTypeReadsBackAsItWasPut() throws Exception {
        List<TypedColumn> typed = List.of(
                column("a_string", ColumnType.STRING),
                column("a_boolean", ColumnType.BOOLEAN),
                column("an_int", ColumnType.INT),
                column("a_bigint", ColumnType.BIGINT),
                column("a_double", ColumnType.DOUBLE),
                column("a_small", ColumnType.decimal(9, 2)),
                column("a_price", ColumnType.decimal(18, 4)),
                column("a_wide", ColumnType.decimal(38, 10)),
                column("a_date", ColumnType.DATE),
                column("a_time", ColumnType.TIMESTAMP),
                column("never", ColumnType.STRING));
        TableLayout layout = LakeTables.of(SourceType.MARKET_DATA, typed);
        lake.ensure(layout);
        JobWrite write = lake.begin("ingestion_20250621_001", "desk", layout, 1, "JSON");
        ColumnSink row = write.lane(0).row(LakeFixture.DAY, null, 0, 0);
        row.putLong(layout.indexOf(LakeTables.INGESTED_AT), 1_750_500_930_123_456L);
        LakeFixture.text(row, layout.indexOf("a_string"), "Zürich 🏔");
        row.putBoolean(layout.indexOf("a_boolean"), true);
        row.putLong(layout.indexOf("an_int"), -7);
        row.putLong(layout.indexOf("a_bigint"), Long.MIN_VALUE);
        row.putDouble(layout.indexOf("a_double"), 0.1);
        row.putLong(layout.indexOf("a_small"), -999_999_999);
        row.putLong(layout.indexOf("a_price"), 123_456_789_012_345_678L);
        row.putWideDecimal(
                layout.indexOf("a_wide"), sixteenBytes(new BigInteger("-12345678901234567890123456789012345678")));
        row.putLong(layout.indexOf("a_date"), LakeFixture.DAY);
        row.putLong(layout.indexOf("a_time"), 1_750_500_930_123_456L);
        row.endRow();
        LakeFixture.publish(write);

        String answer = new String(
                query.run(
                        "SELECT a_string, a_boolean, an_int, a_bigint, a_double, a_small, a_price, a_wide, a_date, a_time, "
                                + "never, ingestion_job_id, source_id, ingestion_date FROM market_data_lake",
                        ResultFormat.JSON),
                StandardCharsets.UTF_8);

        assertThat(answer)
                .endsWith("\"rows\":[[\"Zürich 🏔\",true,-7,-9223372036854775808,0.1,-9999999.99,12345678901234.5678,"
                        + "-1234567890123456789012345678.9012345678,\"2025-06-21\",\"2025-06-21T10:15:30.123456Z\","
                        + "null,\"ingestion_20250621_001\",\"desk\",\"2025-06-21\"]]}");

        assertArrow(query.run(
                "SELECT an_int, a_bigint, a_double, a_wide, a_date, a_time, a_string, never FROM market_data_lake",
                ResultFormat.ARROW));
    }

    private static void assertArrow(byte[] stream) throws IOException {
        try (BufferAllocator memory = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(stream), memory)) {
            assertThat(reader.loadNextBatch()).isTrue();
            VectorSchemaRoot rows = reader.getVectorSchemaRoot();
            assertThat(rows.getRowCount()).isEqualTo(1);
            assertThat(rows.getSchema().getFields())
                    .extracting(field -> field.getName() + " " + field.getType())
                    .containsExactly(
                            "an_int Int(32, true)",
                            "a_bigint Int(64, true)",
                            "a_double FloatingPoint(DOUBLE)",
                            "a_wide Decimal(38, 10, 128)",
                            "a_date Date(DAY)",
                            "a_time Timestamp(MICROSECOND, UTC)",
                            "a_string Utf8",
                            "never Utf8");
            assertThat(rows.getVector("a_bigint").getObject(0)).isEqualTo(Long.MIN_VALUE);
            assertThat(rows.getVector("a_wide").getObject(0))
                    .isEqualTo(new BigDecimal("-1234567890123456789012345678.9012345678"));
            assertThat(rows.getVector("a_time").getObject(0))
                    .isEqualTo(Instant.parse("2025-06-21T10:15:30.123456Z").getEpochSecond() * 1_000_000L + 123_456);
            assertThat(String.valueOf(rows.getVector("a_string").getObject(0))).isEqualTo("Zürich 🏔");
            assertThat(rows.getVector("never").isNull(0)).isTrue();
            assertThat(reader.loadNextBatch()).isFalse();
        }
    }

    private static TypedColumn column(String name, ColumnType type) {
        return new TypedColumn(name, name, type);
    }

    private static byte[] sixteenBytes(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] wide = new byte[16];
        Arrays.fill(wide, (byte) (value.signum() < 0 ? -1 : 0));
        System.arraycopy(bytes, 0, wide, 16 - bytes.length, bytes.length);
        return wide;
    }

    @Test
    void rowsWithNullsAndRunsOfEveryLengthReadBackInOrder() throws Exception {
        TableLayout layout = LakeTables.of(
                SourceType.MARKET_DATA,
                List.of(
                        column("n", ColumnType.BIGINT),
                        column("word", ColumnType.STRING),
                        column("flag", ColumnType.BOOLEAN)));
        lake.ensure(layout);
        JobWrite write = lake.begin("ingestion_20250621_001", "desk", layout, 1, "JSON");
        int count = 50_000;
        for (int i = 0; i < count; i++) {
            ColumnSink row = write.lane(0).row(LakeFixture.DAY, null, 0, 0);
            row.putLong(layout.indexOf(LakeTables.INGESTED_AT), i);
            LakeFixture.text(row, layout.indexOf(LakeTables.DATA_PAYLOAD), "payload " + i);
            if (i % 3 != 0) {
                row.putLong(layout.indexOf("n"), i < 20_000 ? i % 40 : i * 7L);
            }
            if (i / 11 % 2 == 0) {
                LakeFixture.text(row, layout.indexOf("word"), i < 30_000 ? "w" + i / 100 % 30 : "w" + i);
            }
            if (i % 5 == 1) {
                row.putBoolean(layout.indexOf("flag"), i % 2 == 0);
            }
            row.endRow();
        }
        LakeFixture.publish(write);

        JsonNode wrong = rows("""
                SELECT count(*) FROM (SELECT *, epoch_us(ingested_at) AS i FROM market_data_lake)
                WHERE data_payload <> 'payload ' || i
                   OR n IS DISTINCT FROM CASE WHEN i % 3 <> 0 THEN CASE WHEN i < 20000 THEN i % 40 ELSE i * 7 END END
                   OR word IS DISTINCT FROM CASE WHEN (i // 11) % 2 = 0
                        THEN 'w' || CASE WHEN i < 30000 THEN (i // 100) % 30 ELSE i END END
                   OR flag IS DISTINCT FROM CASE WHEN i % 5 = 1 THEN i % 2 = 0 END
                """);

        assertThat(wrong.get(0).get(0).asInt()).isZero();
        assertThat(rows("SELECT count(*), max(n), min(word) FROM market_data_lake")
                        .toString())
                .isEqualTo("[[50000,349993,\"w0\"]]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "a/b",
                "%2e",
                "ends.",
                "🙂 smile",
                "__HIVE_DEFAULT_PARTITION__",
                "a=b",
                "'quote\"",
                "007",
                "NULL"
            })
    void aStrangePartitionValueStaysInTheTableAndReadsBack(String value) throws Exception {
        lake.ensure(PORTFOLIO);

        load(PORTFOLIO, "ingestion_20250621_001", value, "{}");

        assertThat(rows("SELECT portfolio_id FROM portfolio_data_lake")
                        .get(0)
                        .get(0)
                        .asText())
                .isEqualTo(value);
        assertThat(lake.find(PORTFOLIO.name()).orElseThrow().files())
                .allMatch(file -> file.path().normalize().startsWith(root.resolve(PORTFOLIO.name()))
                        && Files.exists(file.path()));
    }

    @Test
    void aPartitionValueOf300CharactersReadsBackBesideShortOnes() throws Exception {
        lake.ensure(PORTFOLIO);
        String value = "x".repeat(300);
        load(PORTFOLIO, "ingestion_20250621_001", value, "{}");
        load(PORTFOLIO, "ingestion_20250621_002", "short", "{}");

        JsonNode rows = rows("SELECT portfolio_id FROM portfolio_data_lake ORDER BY 1");

        assertThat(rows.toString()).isEqualTo("[[\"short\"],[\"" + value + "\"]]");
    }

    @Test
    void aFileOlderThanAnAddedColumnReadsNullThere() throws Exception {
        lake.ensure(MARKET);
        load(MARKET, "ingestion_20250621_001", "", "{}");
        lake.ensure(LakeTables.of(SourceType.MARKET_DATA, List.of(column("price", ColumnType.decimal(10, 2)))));

        assertThat(rows("SELECT price, typeof(price) FROM market_data_lake").toString())
                .isEqualTo("[[null,\"DECIMAL(10,2)\"]]");
    }

    @Test
    void anEmptyTableAnswersNoRowsWithItsColumns() throws Exception {
        lake.ensure(MARKET);

        JsonNode answer = JSON.readTree(query.run("SELECT * FROM market_data_lake", ResultFormat.JSON));

        assertThat(answer.get("rows")).isEmpty();
        assertThat(answer.get("columns").get(0).toString())
                .isEqualTo("{\"name\":\"ingestion_date\",\"type\":\"DATE\"}");
    }

    @Test
    void anUnknownTableIsRefusedNamingThoseThereAre() {
        lake.ensure(MARKET);

        assertThatThrownBy(() -> query.run("SELECT * FROM trades", ResultFormat.JSON))
                .hasMessage("The SQL was refused: there is no table trades; there are market_data_lake, quarantine");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM read_text('/etc/passwd')",
                "SELECT * FROM '/etc/passwd'",
                "SELECT * FROM glob('/etc/*')",
                "COPY (SELECT 1) TO '/tmp/stolen'",
                "ATTACH '/tmp/other.db'",
                "INSTALL httpfs",
                "LOAD httpfs",
                "SET threads=1",
                "PRAGMA version",
                "SELECT 1; SELECT 2",
                "CREATE TABLE t AS SELECT 1",
                "DROP VIEW market_data_lake",
                "EXPLAIN ANALYZE SELECT 1",
                "",
                "SELEC"
            })
    void whatIsNotOneSelectOverTheTablesIsRefused(String sql) {
        assertThatThrownBy(() -> query.run(sql, ResultFormat.JSON)).hasMessageStartingWith("The SQL was refused: ");
    }

    @Test
    void aLiveFileCannotBeOverwritten() throws Exception {
        lake.ensure(MARKET);
        load(MARKET, "ingestion_20250621_001", "", "{}");
        Path file = lake.find(MARKET.name()).orElseThrow().files().get(0).path();

        assertThatThrownBy(
                        () -> query.run("COPY (SELECT * FROM market_data_lake) TO '" + file + "'", ResultFormat.JSON))
                .hasMessageContaining("only a SELECT is answered here");
    }

    @Test
    void aQueryThatTakesTooLongIsCancelled() {
        DuckQuery hurried = new DuckQuery(lake, new QueryConfig(1L << 30, Duration.ofMillis(200), 1, 1024, 1), timer);

        assertThatThrownBy(() -> hurried.run(
                        "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b", ResultFormat.JSON))
                .hasMessageStartingWith("the query took longer than 200 ms");
    }

    @Test
    void aQueryThatNeedsTooMuchMemoryIsRefused() {
        DuckQuery small = new DuckQuery(lake, new QueryConfig(64L << 20, Duration.ofSeconds(30), 1, 1024, 1), timer);

        assertThatThrownBy(() -> small.run("SELECT count(DISTINCT range) FROM range(20000000)", ResultFormat.JSON))
                .hasMessageStartingWith("the query needs more than its 67108864 bytes of memory");
    }

    @Test
    void anAnswerOverItsLimitIsRefused() {
        DuckQuery narrow = new DuckQuery(lake, new QueryConfig(64L << 20, Duration.ofSeconds(10), 1, 1024, 1), timer);

        assertThatThrownBy(() -> narrow.run("SELECT * FROM range(100000)", ResultFormat.JSON))
                .hasMessageStartingWith("the answer is over 1024 bytes");
    }

    @Test
    void anAnswerCanBeCsvOrParquet() throws Exception {
        lake.ensure(MARKET);
        load(MARKET, "ingestion_20250621_001", "", "{}");
        String sql = "SELECT source_id, data_payload FROM market_data_lake -- all of it\n;";

        assertThat(new String(query.run(sql, ResultFormat.CSV), StandardCharsets.UTF_8))
                .isEqualTo("source_id,data_payload\ndesk,{}\n");
        assertThat(new String(query.run(sql, ResultFormat.PARQUET), 0, 4, StandardCharsets.US_ASCII))
                .isEqualTo("PAR1");
    }

    @Test
    void rejectionsOfAJobComeInTheOrderOfTheFeed() {
        lake.ensure(MARKET);
        for (String jobId : List.of("ingestion_20250621_001", "ingestion_20250621_002")) {
            JobWrite write = lake.begin(jobId, "desk", MARKET, 2, "CSV");
            LakeFixture.reject(write.lane(1), 10);
            LakeFixture.reject(write.lane(0), 9);
            LakeFixture.publish(write);
        }
        Vertx vertx = Vertx.vertx();
        QuarantineArchive archive = new QuarantineArchive(vertx, lake, DecodeLimits.DEFAULT);

        List<StoredRejection> rejections =
                archive.read(new RejectionFilter("ingestion_20250621_002", null, null, null), null, 10);
        vertx.close();

        assertThat(rejections)
                .extracting(StoredRejection::position)
                .containsExactly("{\"line\":9,\"byte_offset\":900}", "{\"line\":10,\"byte_offset\":1000}");
        assertThat(rejections.get(0).rejectedAt()).isEqualTo("2025-06-21T10:15:30.123456Z");
        assertThat(new String(rejections.get(0).original(), StandardCharsets.UTF_8))
                .isEqualTo("{bad 9");
    }
}
