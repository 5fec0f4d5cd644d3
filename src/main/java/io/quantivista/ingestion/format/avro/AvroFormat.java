package io.quantivista.ingestion.format.avro;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.format.OriginalsBody;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.source.DataFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Avro object container files. The header with its schema is read from the feed's first batch, once for all lanes. */
public final class AvroFormat implements RecordFormat {
    public static final FormatDescriptor DESCRIPTOR = new FormatDescriptor(
            DataFormat.AVRO,
            List.of("application/avro", "application/vnd.apache.avro", "avro/binary"),
            "Avro object container files, with every codec and logical type of Avro 1.12.",
            (config, limits) -> new AvroFormat(limits));

    private static final String SETTINGS = "/avro";
    private static final String SCHEMA = "schema";

    private final DecodeLimits limits;
    private @Nullable AvroHeader header;
    private @Nullable String schema;

    private AvroFormat(DecodeLimits limits) {
        this.limits = limits;
    }

    @Override
    public Framer framer() {
        return new AvroFramer(limits.binary().maxBlockBytes());
    }

    @Override
    public int maxFrameBytes() {
        return Math.max(
                AvroFramer.MAX_HEADER_BYTES, limits.binary().maxBlockBytes() + AvroFramer.MAX_BLOCK_FRAME_BYTES);
    }

    @Override
    public void open(Batch first) {
        AvroHeader read = AvroHeader.read(first, limits);
        header = read;
        schema = read.schemaText();
    }

    @Override
    public void describe(ObjectNode settings) {
        settings.withObject(SETTINGS).put(SCHEMA, schema());
    }

    @Override
    public void openSingle(ObjectNode settings) {
        schema = settings.withObject(SETTINGS).path(SCHEMA).asText();
    }

    @Override
    public Decoder singleDecoder(Row row) {
        return new SingleAvroDecoder(row, limits, AvroHeader.parse(schema()));
    }

    @Override
    public OriginalsBody originals() {
        return new AvroFile(schema(), AvroHeader.parse(schema()), limits);
    }

    private String schema() {
        return Objects.requireNonNull(schema, "the file is not opened");
    }

    @Override
    public Decoder decoder(Row row) {
        return new AvroDecoder(row, limits, Objects.requireNonNull(header, "the file is not opened"));
    }
}
