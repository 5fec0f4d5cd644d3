package io.quantivista.ingestion.format.csv;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.format.OriginalsBody;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.FieldDictionary;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.source.CsvDialect;
import io.quantivista.ingestion.source.DataFormat;
import io.quantivista.ingestion.source.IngestionConfig;
import io.quantivista.ingestion.source.TextEncoding;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** CSV in the dialect of its source. The header is read from the feed's first batch, once for all lanes. */
public final class CsvFormat implements RecordFormat {
    public static final FormatDescriptor DESCRIPTOR = new FormatDescriptor(
            DataFormat.CSV,
            List.of("text/csv"),
            "Comma-separated values (RFC 4180) in the dialect and encoding of the source; every value is a text.",
            CsvFormat::create);

    /** Bytes that must be readable behind a batch. */
    static final int SLACK = 16;

    /** The quotes of a record that is too large are followed through so many times {@code record.max_bytes}. */
    static final int SKIPPED_RECORDS = 16;

    /**
     * What may stand in a record's frame besides it and two bytes of line end: a mark in front, of three bytes in UTF-8; in
     * UTF-16 of two, and two more of line end.
     */
    private static final int AROUND_BYTES = 4;
    /** As a carriage return and a line feed are in UTF-8. */
    private static final int LINE_BREAK_BYTES = 2;

    private final CsvDialect dialect;
    private final DecodeLimits limits;
    private List<String> columns;
    private TextEncoding encoding;

    private CsvFormat(CsvDialect dialect, DecodeLimits limits) {
        this.dialect = dialect;
        this.limits = limits;
        this.columns = dialect.columns();
        // Until a first batch was opened, or for single records, of which none is; UTF-16 needs its mark to be known.
        this.encoding = dialect.encoding()
                .filter(declared -> declared != TextEncoding.UTF_16)
                .orElse(TextEncoding.UTF_8);
    }

    private static RecordFormat create(IngestionConfig config, DecodeLimits limits) {
        return new CsvFormat(config.csv(), limits);
    }

    @Override
    public Framer framer() {
        return new CsvFeedFramer(dialect, (long) SKIPPED_RECORDS * limits.maxRecordBytes());
    }

    @Override
    public int maxFrameBytes() {
        return limits.maxRecordBytes() + AROUND_BYTES;
    }

    @Override
    public void open(Batch first) {
        encoding = ByteOrderMark.agree(dialect.encoding(), ByteOrderMark.find(first.bytes(), first.length()));
        if (dialect.header()) {
            readHeader(first);
        }
        requireRoom();
        requireNumberColumns();
    }

    private void requireNumberColumns() {
        for (String name : dialect.numbers().columns()) {
            if (!columns.isEmpty() && !columns.contains(name)) {
                throw new GatewayException(
                        ErrorCode.MALFORMED_BODY,
                        "the header has no column '%s', which csv.number_columns of the source names".formatted(name));
            }
        }
    }

    private void readHeader(Batch first) {
        if (first.dropped() > 0) {
            throw CsvHeader.tooFar(limits);
        }
        List<String> header = new CsvHeader(dialect, encoding, limits, maxFrameBytes() + LINE_BREAK_BYTES).read(first);
        if (header.isEmpty()) {
            return;
        }
        if (columns.isEmpty()) {
            columns = header;
            requireDistinct(header);
        } else if (columns.size() != header.size()) {
            throw new GatewayException(
                    ErrorCode.MALFORMED_BODY,
                    "the header has %d columns, csv.columns of the source names %d"
                            .formatted(header.size(), columns.size()));
        }
    }

    /** Every column must find its place in the dictionary of fields. */
    private void requireRoom() {
        if (columns.size() > limits.maxFields()) {
            throw new GatewayException(
                    ErrorCode.MALFORMED_BODY,
                    "there are %d columns, %d are allowed".formatted(columns.size(), limits.maxFields()));
        }
        for (int i = 0; i < columns.size(); i++) {
            int size = columns.get(i).getBytes(StandardCharsets.UTF_8).length;
            if (size > FieldDictionary.MAX_NAME_BYTES) {
                throw new GatewayException(
                        ErrorCode.MALFORMED_BODY,
                        "column %d has a name of %d bytes, %d are allowed"
                                .formatted(i + 1, size, FieldDictionary.MAX_NAME_BYTES));
            }
        }
    }

    /** A single record has neither the header nor the mark that told the encoding. */
    @Override
    public void describe(ObjectNode settings) {
        if (!columns.isEmpty()) {
            ArrayNode names =
                    settings.withObject("/csv").put("header", dialect.header()).putArray("columns");
            columns.forEach(names::add);
        }
        if (encoding != TextEncoding.UTF_8) {
            settings.withObject("/csv").put("encoding", encoding.label());
        }
    }

    @Override
    public Decoder singleDecoder(Row row) {
        return decoder(row);
    }

    @Override
    public OriginalsBody originals() {
        return new CsvBody(dialect);
    }

    @Override
    public Decoder decoder(Row row) {
        return new CsvDecoder(row, limits, dialect, encoding, columns);
    }

    private static void requireDistinct(List<String> header) {
        Set<String> seen = new HashSet<>();
        for (String name : header) {
            if (!seen.add(name)) {
                throw new GatewayException(
                        ErrorCode.MALFORMED_BODY, "the header names the column '%s' twice".formatted(name));
            }
        }
    }
}
