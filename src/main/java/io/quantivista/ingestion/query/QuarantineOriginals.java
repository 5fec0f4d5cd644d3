package io.quantivista.ingestion.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.csv.CsvBody;
import io.quantivista.ingestion.job.RejectionArchive.Originals;
import io.quantivista.ingestion.job.RejectionArchive.RejectionFilter;
import io.quantivista.ingestion.job.RejectionArchive.State;
import io.quantivista.ingestion.lake.QuarantineRow;
import io.quantivista.ingestion.lake.QuarantineRows;
import io.quantivista.ingestion.source.CsvDialect;
import io.quantivista.ingestion.source.DataFormat;
import io.quantivista.ingestion.source.IngestionConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
    /** Null where the records are JSON. */
    private final @Nullable CsvBody csv;

    private @Nullable QuarantineRow first;

    /** On a worker: the first record tells the format. */
    QuarantineOriginals(Vertx vertx, QuarantineRows rows, RejectionFilter filter) throws IOException {
        this.vertx = vertx;
        this.rows = rows;
        this.filter = filter;
        try {
            first = find();
            String format = first == null ? DataFormat.JSON.name() : first.dataFormat();
            csv = first != null && format.equals(DataFormat.CSV.name()) ? new CsvBody(dialect(first)) : null;
            if (csv == null && !format.equals(DataFormat.JSON.name())) {
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
        return csv == null
                ? "application/x-ndjson"
                : "text/csv; charset=" + csv.encoding().label();
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
            if (csv != null) {
                csv.begin(piece);
            }
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
        if (csv != null) {
            csv.add(original, piece);
            return;
        }
        for (int at = 0; at < original.length; at++) {
            // A line feed would end the record. JSON takes both for space between tokens and refuses both in a text, so
            // the record means what it meant, and what is wrong with it stands where it stood.
            original[at] = original[at] == '\n' ? (byte) '\r' : original[at];
        }
        piece.write(original, 0, original.length);
        piece.write('\n');
    }

    private static CsvDialect dialect(QuarantineRow row) {
        try {
            JsonNode settings = JSON.readTree(row.readAs() == null ? "{}" : row.readAs());
            return IngestionConfig.parse((ObjectNode) settings).csv();
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
