package io.quantivista.ingestion.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.config.DataSize;
import io.quantivista.ingestion.config.InvalidSettingsException;
import io.quantivista.ingestion.config.OptionTable;
import io.quantivista.ingestion.expression.ExpressionLimits;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.input.http.UploadConfig;
import io.quantivista.ingestion.input.pull.PullConfig;
import io.quantivista.ingestion.input.pull.http.HttpPullConfig;
import io.quantivista.ingestion.intake.IntakeConfig;
import io.quantivista.ingestion.intake.log.IntakeLogConfig;
import io.quantivista.ingestion.intake.receipts.ReceiptConfig;
import io.quantivista.ingestion.lake.LakeConfig;
import io.quantivista.ingestion.pipeline.GateConfig;
import io.quantivista.ingestion.pipeline.PipelineConfig;
import io.quantivista.ingestion.quality.QualityConfig;
import io.quantivista.ingestion.query.QueryConfig;
import io.quantivista.ingestion.schedule.RetryPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayConfigTest {
    @TempDir
    private Path temporary;

    @Test
    void without_any_setting_everything_is_embedded_and_on_the_loopback() {
        GatewayConfig config = GatewayConfig.load(Map.of(), Map.of(), null);

        assertThat(config.http())
                .isEqualTo(new HttpConfig("127.0.0.1", 8080, Duration.ofSeconds(60), 240, Duration.ofSeconds(25)));
        assertThat(config.dataDirectory()).isEqualTo(Path.of("./data"));
        assertThat(config.store().postgres()).isEmpty();
        assertThat(config.event().bootstrapServers()).isEmpty();
        assertThat(config.event().retention()).isEqualTo(Duration.ofDays(7));
        assertThat(config.embedded().postgresPort()).isZero();
        assertThat(config.embedded().kafkaPort()).isZero();
        assertThat(config.upload())
                .isEqualTo(new UploadConfig(DataSize.ofGibibytes(64), DataSize.ofGibibytes(64), 200, 3));
        assertThat(config.pipeline())
                .isEqualTo(new PipelineConfig(
                        Runtime.getRuntime().availableProcessors(),
                        DataSize.ofMebibytes(32),
                        DataSize.ofMebibytes(1),
                        8,
                        DecodeLimits.DEFAULT,
                        ExpressionLimits.DEFAULT,
                        new GateConfig(Duration.ofDays(7), 100)));
        assertThat(config.intakeLog()).isEqualTo(IntakeLogConfig.at(Path.of("./data/intake")));
        assertThat(config.intake()).isEqualTo(IntakeConfig.DEFAULT);
        assertThat(config.receipts()).isEqualTo(ReceiptConfig.DEFAULT);
        assertThat(config.quality()).isEqualTo(new QualityConfig(DataSize.ofMebibytes(128)));
        assertThat(config.lake()).isEqualTo(LakeConfig.at(Path.of("./data/lake")));
        assertThat(config.query()).isEqualTo(QueryConfig.DEFAULT);
        assertThat(config.pull())
                .isEqualTo(new PullConfig(
                        4,
                        32,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(30),
                        new RetryPolicy(Duration.ofSeconds(10), Duration.ofMinutes(30), 3, 5, 100)));
    }

    @Test
    void pulls_of_apis_take_their_settings() {
        assertThat(GatewayConfig.load(Map.of(), Map.of(), null).httpPull())
                .isEqualTo(new HttpPullConfig(DataSize.ofMebibytes(8), Duration.ofMinutes(1)));
        assertThat(GatewayConfig.load(
                                Map.of("pull.http_page_bytes", "1KiB", "pull.http_longest_wait", "0ms"), Map.of(), null)
                        .httpPull())
                .isEqualTo(new HttpPullConfig(DataSize.ofKibibytes(1), Duration.ZERO));
        assertThatThrownBy(() -> GatewayConfig.load(
                        Map.of("pull.http_page_bytes", "1023B", "pull.http_longest_wait", "601s"), Map.of(), null))
                .hasMessageContaining("pull.http_page_bytes")
                .hasMessageContaining("pull.http_longest_wait");
    }

    @Test
    void pulls_take_their_settings_and_refuse_a_longest_pause_below_the_first() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "pull.max_concurrent", "2",
                "pull.max_looks", "9",
                "pull.poll_interval", "2s",
                "pull.lease", "1m",
                "pull.retry_first", "1s",
                "pull.retry_longest", "1s",
                "pull.max_idle_retries", "0",
                "pull.max_moved_retries", "7"));

        assertThat(GatewayConfig.load(settings, Map.of(), null).pull())
                .isEqualTo(new PullConfig(
                        2,
                        9,
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(1),
                        new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(1), 3, 0, 7)));
        settings.put("pull.retry_longest", "999ms");
        assertThatThrownBy(() -> GatewayConfig.load(settings, Map.of(), null))
                .hasMessageContaining("pull.retry_longest (PT0.999S) is shorter than pull.retry_first (PT1S)");
    }

    @Test
    void a_flag_wins_over_the_environment_and_that_over_the_file() throws Exception {
        Path file = Files.writeString(temporary.resolve("gateway.yaml"), """
                http:
                  host: 10.0.0.1
                  port: 1
                  idle_timeout: 5m
                """);

        HttpConfig http = GatewayConfig.load(
                        Map.of("http.port", "3"), Map.of("INGEST_HTTP_PORT", "2", "INGEST_HTTP_HOST", "10.0.0.2"), file)
                .http();

        assertThat(http.port()).isEqualTo(3);
        assertThat(http.host()).isEqualTo("10.0.0.2");
        assertThat(http.idleTimeout()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void the_contract_names_of_the_environment_are_read() {
        GatewayConfig config = GatewayConfig.load(
                Map.of(),
                Map.of(
                        "INGEST_DATA_DIR", "/srv/data",
                        "INGEST_POSTGRES_URL", "postgresql://me:secret@db:5433/lake",
                        "INGEST_KAFKA_BOOTSTRAP_SERVERS", "k1:9092,k2:9092",
                        "INGEST_LAKE_URI", "/srv/lake",
                        "INGEST_EMBEDDED_KAFKA_PORT", "19092",
                        "INGEST_EMBEDDED_POSTGRES_PORT", "15432"),
                null);

        assertThat(config.dataDirectory()).isEqualTo(Path.of("/srv/data"));
        assertThat(config.store().postgres().orElseThrow().port()).isEqualTo(5433);
        assertThat(config.event().bootstrapServers()).contains("k1:9092,k2:9092");
        assertThat(config.lake().root()).isEqualTo(Path.of("/srv/lake"));
        assertThat(config.embedded().kafkaPort()).isEqualTo(19_092);
        assertThat(config.embedded().postgresPort()).isEqualTo(15_432);
        assertThat(config.toString()).doesNotContain("secret");
    }

    @Test
    void everything_that_is_wrong_is_told_at_once_by_path_and_place() throws Exception {
        Path file = Files.writeString(temporary.resolve("gateway.yaml"), """
                http:
                  prot: 80
                query:
                  memory: much
                """);

        assertThatThrownBy(() -> GatewayConfig.load(
                        Map.of("http.port", "70000"),
                        Map.of("INGEST_QUERY_TIMEOUT", "2d", "INGEST_POSTGRES_URL", "postgresql://me:secret@/"),
                        file))
                .isInstanceOfSatisfying(InvalidSettingsException.class, invalid -> {
                    assertThat(invalid.problems())
                            .containsExactlyInAnyOrder(
                                    "http.prot (%s): unknown setting".formatted(file),
                                    "http.port (--http-port): '70000' is out of bounds, expected 0 to 65535",
                                    "query.memory (%s): 'much' is no size: write it as 64 MiB (B, KiB, MiB, GiB, TiB)"
                                            .formatted(file),
                                    "query.timeout (INGEST_QUERY_TIMEOUT): '2d' is out of bounds, expected 100ms to 1h",
                                    "postgres.url (INGEST_POSTGRES_URL): '*****' not of the form"
                                            + " postgresql://user:password@host:port/database: expected the host");
                });
        assertThatThrownBy(() -> GatewayConfig.load(
                        Map.of(
                                "pipeline.in_flight_bytes",
                                "1 MiB",
                                "embedded.kafka_port",
                                "5",
                                "embedded.postgres_port",
                                "5"),
                        Map.of(),
                        null))
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class,
                        invalid -> assertThat(invalid.problems())
                                .containsExactly(
                                        "embedded.postgres_port and embedded.kafka_port are both 5",
                                        "pipeline.in_flight_bytes (1 MiB) holds less than two batches of pipeline.batch_bytes (1 MiB):"
                                                + " raise one or lower the other"));
    }

    @Test
    void sizes_are_read_and_written_with_their_units() {
        assertThat(DataSize.parse("64MiB")).isEqualTo(DataSize.ofMebibytes(64));
        assertThat(DataSize.parse("512")).hasToString("512 B");
        assertThat(DataSize.ofGibibytes(64)).hasToString("64 GiB");
        assertThat(DataSize.ofMebibytes(1_536)).hasToString("1536 MiB");
    }

    @Test
    void the_page_of_settings_is_the_one_that_the_options_write() throws Exception {
        Path page = Path.of("docs", "configuration.md");
        String expected = """
                # Settings

                Each is given as a flag of `./ingest serve` (`http.port` is `--http-port`), else in the environment, else in a YAML
                file (`http.port` is `port` below `http`), else it has its default. Sizes are written as `64 MiB`, times as `30s`.

                """ + OptionTable.markdown(GatewayConfig.OPTIONS);
        if (Boolean.getBoolean("docs.write")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, expected);
        }

        assertThat(page).hasContent(expected);
    }
}
