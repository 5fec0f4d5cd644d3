package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.ReadSettings;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.lake.QuarantineRow;
import io.quantivista.ingestion.model.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The decoders of one lane of a replay. Records of an upload are all read in one way; those of a stream's window may have come
 * in many pushes, each with a format, a header or a schema of its own. One thread.
 */
final class SingleDecoders {
    private final DecodeLimits limits;
    private final Map<Reading, Decoders> byReading = new HashMap<>();

    private record Reading(String dataFormat, @Nullable String readAs) {}

    /** @param counting tells how many records a row has, before the stages see it */
    private record Decoders(Decoder counting, Decoder decoder) {}

    SingleDecoders(DecodeLimits limits) {
        this.limits = limits;
    }

    /** Fills a row of its own. */
    Decoder counting(QuarantineRow rejection, Row row) {
        return find(rejection, row).counting();
    }

    /** Fills {@code row}, the same at each call. */
    Decoder decoder(QuarantineRow rejection, Row row) {
        return find(rejection, row).decoder();
    }

    private Decoders find(QuarantineRow rejection, Row row) {
        return byReading.computeIfAbsent(new Reading(rejection.dataFormat(), rejection.readAs()), reading -> {
            RecordFormat format = ReadSettings.parse(reading.readAs()).open(reading.dataFormat(), limits);
            return new Decoders(
                    format.singleDecoder(new Row(List.of(), limits.maxFields())), format.singleDecoder(row));
        });
    }
}
