package io.quantivista.ingestion.input.grpc;

import io.quantivista.ingestion.intake.log.LogPosition;
import io.quantivista.ingestion.pipeline.stream.StreamCommit;
import io.quantivista.ingestion.proto.v1.Counts;
import io.quantivista.ingestion.proto.v1.Opened;
import io.quantivista.ingestion.proto.v1.Progress;
import io.quantivista.ingestion.proto.v1.StreamResponse;

/**
 * How far one stream is, as its client is told: at most once a turn of the loop, and only while the client reads; of what it missed
 * it is told the newest state. So nothing queues for a client that never reads. Owned by the event loop of the call.
 */
final class StreamAnswers {
    private final GrpcCall call;
    private StreamCommit commit = new StreamCommit(LogPosition.BEFORE_FIRST, 0, 0, 0, 0, 0);
    private long durable;
    private long durableRecords;
    private long committed;
    /** A batch of before this call, and a position of the log that it is not behind. */
    private long earlier;

    private LogPosition notBehind = LogPosition.BEFORE_FIRST;
    private boolean isOpened;
    private boolean isTold = true;
    private boolean isTelling;

    StreamAnswers(GrpcCall call) {
        this.call = call;
    }

    /** Everything up to this batch is durable since before this call, at or before a position of the log. */
    void durableBefore(long sequence, LogPosition position) {
        durable = sequence;
        earlier = sequence;
        notBehind = position;
    }

    /** The next batch is durable. */
    void durable(long sequence, int records) {
        durable = sequence;
        durableRecords += records;
        reach();
        tellSoon();
    }

    void committed(StreamCommit now) {
        if (now.position().compareTo(commit.position()) >= 0) {
            commit = now;
        }
        if (reach() && isOpened) {
            tellSoon();
        }
    }

    /** What the word of a commit tells may be of a batch whose receipt is still on its way here. */
    private boolean reach() {
        long before = committed;
        long known = commit.position().compareTo(notBehind) >= 0 ? earlier : 0;
        committed = Math.max(committed, Math.min(durable, Math.max(commit.through(), known)));
        return committed > before;
    }

    /** Whether a batch is durable and not known to be committed. */
    boolean isCommitAwaited() {
        return committed < durable;
    }

    long durable() {
        return durable;
    }

    /** Answers the open. */
    void open(long maxMessageBytes) {
        isOpened = true;
        Opened.Builder opened = Opened.newBuilder()
                .setLastDurableSequence(durable)
                .setLastCommittedSequence(committed)
                .setMaxMessageBytes(maxMessageBytes);
        if (commit.isCounted()) {
            opened.setCounts(counts());
        }
        call.write(StreamResponse.newBuilder().setOpened(opened).build());
    }

    void tellSoon() {
        isTold = false;
        if (!isTelling) {
            isTelling = true;
            call.loop().runOnContext(v -> {
                isTelling = false;
                tellWhereRead();
            });
        }
    }

    private void tellWhereRead() {
        if (!isTold && !call.isFull(this::tellWhereRead)) {
            tell();
        }
    }

    /** Tells it now, as the last word of the call. */
    void tell() {
        isTold = true;
        Progress.Builder progress = Progress.newBuilder()
                .setDurableSequence(durable)
                .setCommittedSequence(committed)
                .setDurableRecords(durableRecords);
        if (commit.isCounted()) {
            progress.setCounts(counts());
        }
        call.write(StreamResponse.newBuilder().setProgress(progress).build());
    }

    private Counts counts() {
        return Counts.newBuilder()
                .setAfterSequence(commit.after())
                .setThroughSequence(commit.through())
                .setCommitted(commit.committed())
                .setRejected(commit.rejected())
                .setFiltered(commit.filtered())
                .build();
    }
}
