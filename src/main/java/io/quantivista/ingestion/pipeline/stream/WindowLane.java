package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.LineBreaks;
import io.quantivista.ingestion.format.ReadSettings;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.intake.log.StoredEntry;
import io.quantivista.ingestion.lake.StreamLane;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.pipeline.JobFindings;
import io.quantivista.ingestion.pipeline.RecordLane;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.quality.JobResources;
import java.time.Clock;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What one lane holds for one window. Blocking code; one thread at a time. */
final class WindowLane {
    private final int number;
    private final SourcePlan plan;
    private final DecodeLimits limits;
    private final RecordLane lane;
    private final PushBody body = new PushBody();
    private @Nullable Decoder lines;
    private @Nullable String lineSettings;
    private @Nullable MessageLane messages;

    WindowLane(
            int number, SourcePlan plan, DecodeLimits limits, JobResources resources, StreamLane writer, Clock clock) {
        this.number = number;
        this.plan = plan;
        this.limits = limits;
        this.lane = new RecordLane(plan, limits, resources, writer, clock);
    }

    /**
     * Takes the records of one push through the stages.
     *
     * @param unreadable why its records are to be rejected as they came; null where they are to be read
     */
    Outcome process(StoredEntry push, PushFormat format, StreamLane writer, @Nullable String unreadable) {
        long read = lane.records();
        long rejected = lane.rejected();
        long filtered = lane.filtered();
        lane.writeTo(writer);
        lane.findings().enterPush(push.position().value());
        byte[] payload = push.entry().payload();
        if (unreadable != null) {
            rejectUnread(push, format, writer, unreadable);
        } else if (format.isOfLines()) {
            processLines(format, writer, payload);
        } else {
            processBody(push, format, writer);
        }
        return new Outcome(
                lane.records() - read, lane.rejected() - rejected, lane.filtered() - filtered, payload.length);
    }

    /** The same for messages of topics, all of which are in one format. */
    MessageLane messages(MessageFormat format) {
        MessageLane reading = messages;
        if (reading == null) {
            reading = new MessageLane(number, lane, format.reader(plan, lane.row(), limits), limits);
            messages = reading;
        }
        return reading;
    }

    private void processLines(PushFormat format, StreamLane writer, byte[] payload) {
        Decoder decoder = lines;
        if (decoder == null) {
            RecordFormat opened = format.create(limits);
            decoder = opened.decoder(lane.row());
            lines = decoder;
            lineSettings = ReadSettings.of(format.plan().source().ingestionConfig(), opened);
        }
        writer.readAs(format.name(), lineSettings);
        lane.process(decoder, body.whole(payload));
    }

    private void processBody(StoredEntry push, PushFormat format, StreamLane writer) {
        RecordFormat reading = format.create(limits);
        Decoder[] decoder = new Decoder[1];
        try {
            body.read(reading, push.entry().payload(), batch -> {
                if (decoder[0] == null) {
                    decoder[0] = reading.decoder(lane.row());
                    writer.readAs(
                            format.name(),
                            ReadSettings.of(format.plan().source().ingestionConfig(), reading));
                }
                process(decoder[0], batch);
            });
        } catch (BatchFailure failure) {
            throw failure.unwrapped();
        } catch (GatewayException refused) {
            // It was read when it was taken: the source's configuration has changed since.
            rejectUnread(push, format, writer, refused.detail());
        }
    }

    /** Marks what fails behind the opening of a push, where some of its records may be written already. */
    private void process(Decoder decoder, Batch batch) {
        try {
            lane.process(decoder, batch);
        } catch (RuntimeException failure) {
            throw new BatchFailure(failure);
        }
    }

    private static final class BatchFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final RuntimeException failure;

        BatchFailure(RuntimeException failure) {
            super(failure);
            this.failure = failure;
        }

        RuntimeException unwrapped() {
            return failure;
        }
    }

    /** Every record of the push goes to quarantine: lines one by one, of another format all bytes with the first. */
    private void rejectUnread(StoredEntry push, PushFormat format, StreamLane writer, String reason) {
        writer.readAs(format.name(), null);
        Failure failure = new Failure(RejectionCode.PUSH_UNREADABLE, null, null, reason, null);
        byte[] payload = push.entry().payload();
        int records = push.entry().records();
        if (!format.isOfLines()) {
            for (int i = 0; i < records; i++) {
                lane.reject(failure, i + 1L, 0, i == 0 ? payload : new byte[0]);
            }
            return;
        }
        int from = 0;
        for (long line = 1; from < payload.length; line++) {
            int found = LineBreaks.find(payload, from, payload.length);
            int to = found < 0 ? payload.length : found;
            byte[] original = Arrays.copyOfRange(payload, from, to);
            if (RecordCounter.countLines(original) > 0) {
                lane.reject(failure, line, from, original);
            }
            from = to + 1;
        }
    }

    void mergeInto(JobFindings findings) {
        lane.mergeInto(findings);
    }
}
