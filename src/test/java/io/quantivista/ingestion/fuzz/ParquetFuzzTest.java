package io.quantivista.ingestion.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.Feeds;
import io.quantivista.ingestion.format.RandomBytes;
import io.quantivista.ingestion.format.SpooledFormat;
import io.quantivista.ingestion.format.SpooledFormat.Part;
import io.quantivista.ingestion.format.parquet.ParquetFormat;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.source.IngestionConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ParquetFuzzTest {
    private static final IngestionConfig CONFIG = Feeds.config("{}");
    private static final int ROOM_BYTES = 4096;

    @FuzzTest
    void a_file_is_read_or_refused_in_memory_and_from_disk(byte[] body) {
        FuzzedFeed.check(ParquetFormat.DESCRIPTOR, body, CONFIG);
        Cost.bounded(() -> assertThat(FuzzedFeed.read(body.length, seen -> readParts(body, seen)))
                .isNotNull());
    }

    /** As a body that lies on disk. */
    private static void readParts(byte[] body, Consumer<Decoder> seen) {
        SpooledFormat format =
                (SpooledFormat) ParquetFormat.DESCRIPTOR.factory().create(CONFIG, FuzzedFeed.LIMITS);
        try {
            List<Part> parts = format.openBody(RandomBytes.of(body, body.length));
            Decoder decoder = format.decoder(new Row(List.of(), FuzzedFeed.LIMITS.maxFields()));
            for (int i = 0; i < parts.size(); i++) {
                Part part = parts.get(i);
                decoder.begin(
                        new Batch(new byte[ROOM_BYTES], (int) part.bytes(), part.byteOffset(), part.firstRecord(), i));
                while (decoder.next()) {
                    seen.accept(decoder);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
