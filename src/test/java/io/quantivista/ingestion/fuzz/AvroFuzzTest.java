package io.quantivista.ingestion.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quantivista.ingestion.format.Feeds;
import io.quantivista.ingestion.format.avro.AvroFormat;
import io.quantivista.ingestion.source.IngestionConfig;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AvroFuzzTest {
    private static final IngestionConfig CONFIG = Feeds.config("{}");

    @FuzzTest
    void a_file_is_read_or_refused(byte[] body) {
        FuzzedFeed.check(AvroFormat.DESCRIPTOR, body, CONFIG);
    }
}
