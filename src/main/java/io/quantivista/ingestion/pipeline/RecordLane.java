package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.lake.LaneWriter;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Rejection;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.quality.CheckPlan;
import io.quantivista.ingestion.quality.Findings;
import io.quantivista.ingestion.quality.JobResources;
import io.quantivista.ingestion.quality.profile.Profile;
import io.quantivista.ingestion.transform.TransformPlan;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one lane holds for one job, and the order of the stages. Blocking code; one thread at a time. */
public final class RecordLane {
    private final Clock clock;
    private final Findings findings = new Findings();
    private final Profile profile = new Profile();
    private final Row row;
    private @Nullable Decoder decoder;
    private final TransformPlan transform;
    private final CheckPlan checks;
    private final RowMapping mapping;
    private LaneWriter writer;
    private long records;

    /** @param decoders makes the decoder of a feed that has one format, for the lane's row */
    RecordLane(
            SourcePlan plan,
            Function<Row, Decoder> decoders,
            DecodeLimits limits,
            JobResources resources,
            LaneWriter writer,
            Clock clock) {
        this(plan, limits, resources, writer, clock);
        decoder = decoders.apply(row);
    }

    /**
     * A lane that is told the decoder of each batch.
     *
     * @param writer where rows and rejections go, until {@link #writeTo}
     */
    public RecordLane(SourcePlan plan, DecodeLimits limits, JobResources resources, LaneWriter writer, Clock clock) {
        this.clock = clock;
        this.writer = writer;
        FieldSlots slots = new FieldSlots();
        transform = TransformPlan.compile(plan.ruleSet(), slots, resources.expressions());
        checks = CheckPlan.compile(plan.ruleSet().checks(), slots, findings, resources, plan.hidden());
        mapping = new RowMapping(plan, slots);
        row = new Row(slots.paths(), limits.maxFields());
    }

    /** From now on rows and rejections go there. */
    public void writeTo(LaneWriter other) {
        writer = other;
    }

    /** The row that decoders of this lane fill. */
    public Row row() {
        return row;
    }

    /** What the lane has found, for whoever feeds it from a stream. */
    public Findings findings() {
        return findings;
    }

    /** The one path of a record: decode, profile, transform, check, write; whoever refuses it ends it. */
    void process(Batch batch) {
        process(Objects.requireNonNull(decoder, "the lane is told the decoder of each batch"), batch);
    }

    /** The same, read by another decoder of the lane's row. */
    public void process(Decoder decoder, Batch batch) {
        Instant now = clock.instant();
        mapping.begin(now);
        decoder.begin(batch);
        while (decoder.next()) {
            records++;
            Failure failure = decoder.failure();
            if (failure == null) {
                profile.add(row);
                failure = transform.apply(row);
                if (failure == null && transform.isFiltered()) {
                    findings.filter();
                    continue;
                }
            }
            if (failure == null) {
                failure = checks.apply(row, mapping);
            }
            if (failure == null) {
                mapping.write(decoder, checks.score(), writer);
                checks.land(row);
            } else {
                refuse(failure, row.line(), row.byteOffset(), decoder.original());
            }
        }
    }

    /** A record that cannot even be read is counted and rejected, with the bytes as they came. */
    public void reject(Failure failure, long line, long byteOffset, byte[] original) {
        records++;
        refuse(failure, line, byteOffset, original);
    }

    private void refuse(Failure failure, long line, long byteOffset, byte[] original) {
        findings.reject(failure, line, byteOffset);
        writer.reject(new Rejection(
                findings.place(line, byteOffset),
                failure.ruleOrCheckId(),
                failure.code().wireName(),
                failure.reason(),
                failure.field(),
                original));
    }

    /** Records read so far. */
    public long records() {
        return records;
    }

    /** Records rejected so far. */
    public long rejected() {
        return findings.rejected();
    }

    /** Records that rules left out so far. */
    public long filtered() {
        return findings.filtered();
    }

    /** Hands what the lane learnt to the job's end. */
    public void mergeInto(JobFindings job) {
        job.records += records;
        job.findings.merge(findings);
        job.merge(checks.tally());
        job.profile.merge(profile, row.dictionary());
        job.dataTypes.addAll(mapping.dataTypes());
    }
}
