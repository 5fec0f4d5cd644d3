package io.quantivista.ingestion.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.job.RejectionArchive.Originals;
import io.quantivista.ingestion.job.RejectionArchive.RejectionFilter;
import io.quantivista.ingestion.job.RejectionArchive.State;
import io.quantivista.ingestion.lake.QuarantineRow;
import io.quantivista.ingestion.lake.QuarantineRows;
import io.quantivista.ingestion.source.DataFormat;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Rejected records one behind the other as a body that could be sent again: JSON records a line each, CSV records behind
 * their header where their source has one. One request; its reads run on workers, one at a time.
 */
final class QuarantineOriginals implements Originals {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PIECE_BYTES = 256 << 10;

    private final Vertx vertx;
    private final QuarantineRows rows;
    private final RejectionFilter filter;
    private final boolean isCsv;
    private @Nullable QuarantineRow first;

    /** On a worker: the first record tells the format. */
    QuarantineOriginals(Vertx vertx, QuarantineRows rows, RejectionFilter filter) throws IOException {
        this.vertx = vertx;
        this.rows = rows;
        this.filter = filter;
        try {
            first = find();
            String format = first == null ? DataFormat.JSON.name() : first.dataFormat();
            isCsv = format.equals(DataFormat.CSV.name());
            if (!isCsv && !format.equals(DataFormat.JSON.name())) {
                throw new GatewayException(
                        ErrorCode.NOT_REPLAYABLE,
                        "Records of the format %s do not make a file one behind the other: read them from the list"
                                .formatted(format));
            }
        } catch (RuntimeException e) {
            rows.close();
            throw e;
        }
    }

    private @Nullable QuarantineRow find() {
        while (rows.hasNext()) {
            QuarantineRow row = rows.next();
            if (row.jobId().equals(filter.jobId())
                    && (filter.code() == null || filter.code().equals(row.code()))
                    && (filter.ruleOrCheckId() == null || filter.ruleOrCheckId().equals(row.ruleOrCheckId()))
                    && (filter.state() == null || filter.state() == stateOf(row))) {
                return row;
            }
        }
        return null;
    }

    private static State stateOf(QuarantineRow row) {
        if (row.isWaiting()) {
            return State.WAITING;
        }
        return row.replayedBy() == null ? State.DISCARDED : State.REPLAYED;
    }

    @Override
    public String mediaType() {
        return isCsv ? "text/csv" : "application/x-ndjson";
    }

    @Override
    public Future<byte[]> next() {
        return vertx.executeBlocking(this::piece, false);
    }

    private byte[] piece() throws IOException {
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        QuarantineRow row = first;
        if (row != null) {
            first = null;
            writeHeader(row, piece);
        } else {
            row = find();
        }
        while (row != null) {
            write(row, piece);
            row = piece.size() < PIECE_BYTES ? find() : null;
        }
        return piece.toByteArray();
    }

    private void write(QuarantineRow row, ByteArrayOutputStream piece) {
        byte[] original = row.original();
        for (int at = 0; !isCsv && at < original.length; at++) {
            // Between the tokens of a JSON record a line break is a space, and left as it is it would end the record.
            if (original[at] == '\n' || original[at] == '\r') {
                original[at] = ' ';
            }
        }
        piece.write(original, 0, original.length);
        piece.write('\n');
    }

    private void writeHeader(QuarantineRow row, ByteArrayOutputStream piece) throws IOException {
        JsonNode csv = settings(row).path("csv");
        if (!isCsv || !csv.path("header").asBoolean(false)) {
            return;
        }
        String delimiter = csv.path("delimiter").asText(",");
        String quote = csv.path("quote").asText("\"");
        StringBuilder header = new StringBuilder();
        for (JsonNode column : csv.path("columns")) {
            header.append(header.length() == 0 ? "" : delimiter)
                    .append(quote)
                    .append(column.asText().replace(quote, quote + quote))
                    .append(quote);
        }
        piece.write(header.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode settings(QuarantineRow row) {
        try {
            return JSON.readTree(row.readAs() == null ? "{}" : row.readAs());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The quarantine holds settings that are no JSON", e);
        }
    }

    @Override
    public Future<Void> close() {
        return vertx.executeBlocking(
                () -> {
                    rows.close();
                    return null;
                },
                false);
    }
}
