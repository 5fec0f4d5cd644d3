package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.model.Row;
import org.jspecify.annotations.Nullable;

/**
 * One file on the lanes: its decoders, one for each lane that gets a batch of it. The place of a lane is that lane's alone.
 *
 * @param number of the file in its job, from 0
 * @param dataFormat the word for its format that rejections carry
 * @param readAs the settings with which its records are read; null where the format needs none
 */
record FileLanes(
        String name,
        long number,
        RecordFormat format,
        String dataFormat,
        @Nullable String readAs,
        @Nullable Decoder[] decoders) {
    /** On a lane. */
    Decoder decoder(int lane, Row row) {
        Decoder decoder = decoders[lane];
        if (decoder == null) {
            decoder = format.decoder(row);
            decoders[lane] = decoder;
        }
        return decoder;
    }
}
