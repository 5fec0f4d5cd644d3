package io.quantivista.ingestion.format.json;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.source.DataFormat;
import java.util.List;

/** One JSON text. */
public final class JsonFormat extends JsonRecordFormat {
    public static final FormatDescriptor DESCRIPTOR = new FormatDescriptor(
            DataFormat.JSON,
            List.of("application/json"),
            "One JSON text (RFC 8259): an object, or an array of objects of any length.",
            (config, limits) -> new JsonFormat(limits));

    private final ArrayPlace array = new ArrayPlace();

    private JsonFormat(DecodeLimits limits) {
        super(limits);
    }

    @Override
    public Framer framer() {
        return new JsonFramer(array);
    }

    @Override
    public Decoder decoder(Row row) {
        return new JsonTextDecoder(row, limits, array);
    }
}
