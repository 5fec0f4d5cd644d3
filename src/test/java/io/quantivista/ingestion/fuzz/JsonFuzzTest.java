package io.quantivista.ingestion.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quantivista.ingestion.format.Feeds;
import io.quantivista.ingestion.format.json.JsonFormat;
import io.quantivista.ingestion.source.IngestionConfig;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class JsonFuzzTest {
    private static final IngestionConfig CONFIG = Feeds.config("{}");

    @FuzzTest
    void values_are_records_or_rejections(byte[] body) {
        FuzzedFeed.check(JsonFormat.DESCRIPTOR, body, CONFIG);
    }
}
