package io.quantivista.ingestion.query;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.OriginalsBody;
import io.quantivista.ingestion.format.ReadSettings;
import io.quantivista.ingestion.format.json.JsonLines;
import io.quantivista.ingestion.job.RejectionArchive.Originals;
import io.quantivista.ingestion.job.RejectionArchive.RejectionFilter;
import io.quantivista.ingestion.job.RejectionArchive.State;
import io.quantivista.ingestion.lake.QuarantineRow;
import io.quantivista.ingestion.lake.QuarantineRows;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rejected records one behind the other as a body that could be sent again. One request; its reads run on workers, one at a time. */
final class QuarantineOriginals implements Originals {
    private static final int PIECE_BYTES = 256 << 10;

    private final Vertx vertx;
    private final QuarantineRows rows;
    private final RejectionFilter filter;
    private final OriginalsBody body;

    private @Nullable QuarantineRow first;
    private boolean isBegun;
    private boolean isEnded;

    /** On a worker: the first record tells the format and how all were read. */
    QuarantineOriginals(Vertx vertx, QuarantineRows rows, RejectionFilter filter, DecodeLimits limits)
            throws IOException {
        this.vertx = vertx;
        this.rows = rows;
        this.filter = filter;
        try {
            first = find();
            body = first == null ? new JsonLines() : body(first, limits);
        } catch (RuntimeException e) {
            rows.close();
            throw e;
        }
    }

    private static OriginalsBody body(QuarantineRow row, DecodeLimits limits) {
        return ReadSettings.parse(row.readAs()).open(row.dataFormat(), limits).originals();
    }

    private @Nullable QuarantineRow find() {
        while (rows.hasNext()) {
            QuarantineRow row = rows.next();
            if (isMeant(row, filter)) {
                return row;
            }
        }
        return null;
    }

    /**
     * Says no where the records are not all of one form, which those of a stream's window need not be.
     *
     * @throws GatewayException {@code several_formats}
     */
    static void requireOneForm(QuarantineRows rows, RejectionFilter filter) {
        Set<List<Object>> forms = new HashSet<>();
        while (rows.hasNext()) {
            QuarantineRow row = rows.next();
            if (isMeant(row, filter)) {
                forms.add(List.of(row.dataFormat(), Optional.ofNullable(row.readAs())));
            }
        }
        if (forms.size() > 1) {
            throw new GatewayException(
                    ErrorCode.SEVERAL_FORMATS,
                    "The rejections of %s came in %d forms, which no one body can hold: list or replay them"
                            .formatted(filter.jobId(), forms.size()));
        }
    }

    private static boolean isMeant(QuarantineRow row, RejectionFilter filter) {
        return row.jobId().equals(filter.jobId())
                && (filter.code() == null || filter.code().equals(row.code()))
                && (filter.ruleOrCheckId() == null || filter.ruleOrCheckId().equals(row.ruleOrCheckId()))
                && (filter.state() == null || filter.state() == stateOf(row));
    }

    private static State stateOf(QuarantineRow row) {
        if (row.isWaiting()) {
            return State.WAITING;
        }
        return row.replayedBy() == null ? State.DISCARDED : State.REPLAYED;
    }

    @Override
    public String mediaType() {
        return body.mediaType();
    }

    @Override
    public Future<byte[]> next() {
        return vertx.executeBlocking(this::piece, false);
    }

    private byte[] piece() {
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        QuarantineRow row = first;
        first = null;
        if (!isBegun && row != null) {
            body.begin(piece);
        } else {
            row = find();
        }
        isBegun = true;
        while (row != null) {
            body.add(row.original(), piece);
            row = piece.size() < PIECE_BYTES ? find() : null;
        }
        if (piece.size() < PIECE_BYTES && !isEnded) {
            isEnded = true;
            body.end(piece);
        }
        return piece.toByteArray();
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
