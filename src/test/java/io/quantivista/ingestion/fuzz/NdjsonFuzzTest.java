package io.quantivista.ingestion.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quantivista.ingestion.format.Feeds;
import io.quantivista.ingestion.format.json.NdjsonFormat;
import io.quantivista.ingestion.source.IngestionConfig;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NdjsonFuzzTest {
    private static final IngestionConfig CONFIG = Feeds.config("{}");

    @FuzzTest
    void lines_are_records_or_rejections(byte[] body) {
        FuzzedFeed.check(NdjsonFormat.DESCRIPTOR, body, CONFIG);
    }
}
