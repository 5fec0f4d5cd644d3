package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every tenth commit of a table brings a checkpoint, behind the sender's answer. */
class CheckpointsTest {
    private static final String TABLE = "market_data_lake";

    @Test
    void the_tenth_commit_brings_a_checkpoint_at_the_latest_when_the_gateway_stops(@TempDir Path data)
            throws IOException {
        Path log = data.resolve("lake").resolve(TABLE).resolve("_delta_log");
        try (TestGateway gateway = TestGateway.start(data)) {
            String source = gateway.source("MARKET_DATA", "{}");
            commit(gateway, source, 9);
            assertThat(checkpoints(log)).isZero();

            commit(gateway, source, 1);

            await().untilAsserted(() ->
                    assertThat(log.resolve("_last_checkpoint")).content().contains("\"version\":10"));
            commit(gateway, source, 10);
        }
        assertThat(log.resolve("_last_checkpoint")).content().contains("\"version\":20");
        assertThat(checkpoints(log)).isEqualTo(2);
    }

    private static void commit(TestGateway gateway, String source, int jobs) {
        for (int n = 0; n < jobs; n++) {
            gateway.committed(source, NDJSON, "{\"ingestion_date\":\"2025-06-21\"}\n");
        }
    }

    private static long checkpoints(Path log) throws IOException {
        try (Stream<Path> files = Files.list(log)) {
            return files.filter(file -> file.toString().endsWith(".checkpoint.parquet"))
                    .count();
        }
    }
}
