package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quantivista.ingestion.connector.files.CuttingRelay;
import io.quantivista.ingestion.connector.files.RemoteStore;
import io.quantivista.ingestion.connector.sftp.SftpTestServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PullSftpTest extends PulledStoreContract {
    @Override
    RemoteStore start(Path files) throws IOException {
        return new SftpTestServer(files);
    }

    @Test
    void a_file_that_is_replaced_while_it_is_read_fails_the_job_and_is_pulled_as_it_is_then() throws IOException {
        put("a.ndjson", PulledFolder.numbers(0, 20_000));
        try (CuttingRelay relay = new CuttingRelay(server.port())) {
            PulledStore source = source("""
                    {"columns":[{"name":"n","type":"int"}]}""", server.connection(id, relay.port()));
            relay.fallSilent(300_000);
            String jobId = source.sync().json().get("job_id").asText();
            await().atMost(PATIENCE).until(() -> relay.cuts() > 0);

            put("a.ndjson", PulledFolder.numbers(0, 7));
            relay.breakOff();
            JsonNode job = source.ended(jobId);

            assertThat(job.path("error_details").asText())
                    .startsWith("source_unreachable: a.ndjson: the file changed while it was read");
            source.sync();
            await().atMost(PATIENCE).until(() -> numbers().size() == 7);
        }
    }
}
