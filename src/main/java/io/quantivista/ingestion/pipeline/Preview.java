package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.expression.ExpressionLimits;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.intake.BatchAssembler;
import io.quantivista.ingestion.intake.Decompression;
import io.quantivista.ingestion.intake.encoding.Decompressor;
import io.quantivista.ingestion.lake.Lake;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.quality.JobResources;
import io.quantivista.ingestion.quality.ReferenceTables;
import io.quantivista.ingestion.source.DataFormat;
import io.quantivista.ingestion.source.DataSource;
import io.quantivista.ingestion.source.IngestionConfig.TypedColumn;
import io.quantivista.ingestion.source.RuleSet;
import io.quantivista.ingestion.source.SamplePreview;
import io.quantivista.ingestion.source.TextEncoding;
import io.quantivista.ingestion.transform.TransformPlan;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The one path of a record, for a sample: the same framer, decoder, rules, checks and columns, with rows and rejections
 * kept instead of written. Not on a lane, so that a preview does not wait for uploads.
 */
public final class Preview implements SamplePreview {
    /** As much as a sample may have that is not compressed. */
    private static final int MAX_SAMPLE_BYTES = 1 << 20;

    private final Vertx vertx;
    private final DecodeLimits limits;
    private final ExpressionLimits expressions;
    private final Lake lake;
    private final ReferenceTables tables;
    private final Clock clock;

    /** @param tables those that a check may look values up in while somebody waits for the answer */
    public Preview(Vertx vertx, PipelineConfig config, Lake lake, ReferenceTables tables, Clock clock) {
        this.vertx = vertx;
        this.lake = lake;
        this.limits = config.limits();
        this.expressions = config.expressions();
        this.tables = tables;
        this.clock = clock;
    }

    @Override
    public Future<Outcome> preview(DataSource source, RuleSet rules, Sample sample) {
        return vertx.executeBlocking(() -> run(SourcePlan.of(source, rules), sample), false);
    }

    private Outcome run(SourcePlan saved, Sample sample) {
        BodyHead head = BodyHead.of(sample.contentType(), sample.contentEncodings());
        FormatDescriptor descriptor = head.formatFor(saved);
        SourcePlan plan = head.applyTo(saved);
        lake.requireFit(plan.layout());
        RecordFormat format = descriptor.factory().create(plan.config(), limits);
        List<Batch> batches = batches(format.framer(), bytes(plan, descriptor, head, sample));
        try (JobResources resources = JobResources.ofSample(tables, expressions.ofSaved())) {
            return run(plan, descriptor, format, batches, sample.proposeColumns(), resources);
        }
    }

    /** The sample's bytes as an upload would have them behind its Content-Encoding. */
    private static byte[] bytes(SourcePlan plan, FormatDescriptor descriptor, BodyHead head, Sample sample) {
        if (sample.isText()) {
            Optional<TextEncoding> encoding =
                    descriptor.name() == DataFormat.CSV ? plan.config().csv().encoding() : Optional.empty();
            return encoding.map(read ->
                            new String(sample.bytes(), StandardCharsets.UTF_8).getBytes(Charset.forName(read.label())))
                    .orElse(sample.bytes());
        }
        Decompressor decompressor = head.decompressor();
        return decompressor == null
                ? sample.bytes()
                : Decompression.whole(decompressor, sample.bytes(), MAX_SAMPLE_BYTES);
    }

    private Outcome run(
            SourcePlan plan,
            FormatDescriptor descriptor,
            RecordFormat format,
            List<Batch> batches,
            boolean proposeColumns,
            JobResources resources) {
        PreviewWriter writer = new PreviewWriter(plan.layout());
        JobFindings findings = new JobFindings(plan, resources);
        if (!batches.isEmpty()) {
            format.open(batches.get(0));
            RecordLane lane = new RecordLane(plan, format::decoder, limits, resources, writer, clock);
            batches.forEach(lane::process);
            lane.mergeInto(findings);
        }
        return new Outcome(
                findings.records,
                writer.rows(),
                writer.rejections(),
                findings.report("preview").toJson(),
                proposeColumns ? proposals(plan, descriptor, batches) : List.of());
    }

    private List<TypedColumn> proposals(SourcePlan plan, FormatDescriptor descriptor, List<Batch> batches) {
        ColumnProposals proposals = new ColumnProposals(plan, descriptor.name());
        if (batches.isEmpty()) {
            return List.of();
        }
        RecordFormat format = descriptor.factory().create(plan.config(), limits);
        format.open(batches.get(0));
        FieldSlots slots = new FieldSlots();
        TransformPlan rules = TransformPlan.compile(plan.ruleSet(), slots, expressions);
        Decoder decoder = format.decoder(new Row(slots.paths(), limits.maxFields()));
        ByteSink record = new ByteSink(4096);
        for (Batch batch : batches) {
            decoder.begin(batch);
            while (decoder.next()) {
                if (decoder.failure() == null && rules.apply(decoder.row()) == null && !rules.isFiltered()) {
                    record.clear();
                    decoder.render(record);
                    proposals.add(Arrays.copyOf(record.array(), record.size()));
                }
            }
        }
        return proposals.columns();
    }

    /** The whole records, and behind them what a feed would send when it ends. */
    private static List<Batch> batches(Framer framer, byte[] sample) {
        List<Batch> batches = new ArrayList<>();
        int end = Math.max(0, framer.scan(sample, 0, sample.length));
        framer.end();
        if (end > 0) {
            batches.add(batch(sample, 0, end, 1, 0));
        }
        if (end < sample.length) {
            long line = end == 0 ? 1 : 1 + framer.linesBeforeEnd();
            batches.add(batch(sample, end, sample.length, line, batches.size()));
        }
        return batches;
    }

    private static Batch batch(byte[] sample, int from, int to, long line, long sequence) {
        byte[] bytes = Arrays.copyOf(Arrays.copyOfRange(sample, from, to), to - from + BatchAssembler.SLACK);
        return new Batch(bytes, to - from, from, line, sequence);
    }
}
