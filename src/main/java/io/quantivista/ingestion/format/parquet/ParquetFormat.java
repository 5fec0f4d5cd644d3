package io.quantivista.ingestion.format.parquet;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.format.OriginalsBody;
import io.quantivista.ingestion.format.RandomBytes;
import io.quantivista.ingestion.format.SpooledFormat;
import io.quantivista.ingestion.format.json.JsonLines;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.source.DataFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Parquet files. The footer is read once for all lanes. */
public final class ParquetFormat implements SpooledFormat {
    public static final FormatDescriptor DESCRIPTOR = new FormatDescriptor(
            DataFormat.PARQUET,
            List.of("application/vnd.apache.parquet", "application/x-parquet"),
            "Parquet files, nested ones too, with every encoding and logical type.",
            (config, limits) -> new ParquetFormat(limits));

    private final DecodeLimits limits;
    private @Nullable ParquetFile file;
    private boolean isSpooled;

    private ParquetFormat(DecodeLimits limits) {
        this.limits = limits;
    }

    @Override
    public Framer framer() {
        return new WholeBodyFramer(limits.binary().maxDecodedBytes());
    }

    @Override
    public int maxFrameBytes() {
        return limits.binary().maxDecodedBytes();
    }

    @Override
    public void open(Batch first) {
        if (isSpooled) {
            return;
        }
        try {
            file = ParquetFile.open(RandomBytes.of(first.bytes(), first.length()), limits);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<Part> openBody(RandomBytes body) throws IOException {
        isSpooled = true;
        ParquetFile opened = ParquetFile.open(body, limits);
        file = opened;
        return opened.parts();
    }

    @Override
    public Decoder decoder(Row row) {
        return new ParquetDecoder(row, limits, Objects.requireNonNull(file, "the file is not opened"), isSpooled);
    }

    @Override
    public Decoder singleDecoder(Row row) {
        return new SingleRowDecoder(row, limits);
    }

    /** A row of a Parquet file stands apart in its columns: there are no bytes of its own to put together again. */
    @Override
    public OriginalsBody originals() {
        return new JsonLines();
    }
}
