package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.intake.log.IntakeLog;
import io.quantivista.ingestion.intake.log.LogPosition;
import io.quantivista.ingestion.intake.log.LogReader;
import io.quantivista.ingestion.intake.log.StoredEntry;
import io.quantivista.ingestion.intake.receipts.ReceiptBook;
import io.quantivista.ingestion.intake.receipts.Verdict;
import io.quantivista.ingestion.job.JobEnd;
import io.quantivista.ingestion.lake.FeedState;
import io.quantivista.ingestion.lake.Lake;
import io.quantivista.ingestion.lake.UnfinishedFlush;
import io.quantivista.ingestion.pipeline.Pipeline;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.pipeline.SourcePlans;
import io.quantivista.ingestion.source.SourceRegistry;
import io.quantivista.ingestion.source.SourceType;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start of the streams after a stop or a crash. The tables tell how far each is in the log; from there on the log is read
 * once, for the receipt book and for what is pending, and the flows commit it.
 */
final class StreamRecovery {
    private static final Logger LOGGER = LoggerFactory.getLogger(StreamRecovery.class);
    private static final int PIECE_BYTES = 4 << 20;

    private final Vertx vertx;
    private final StreamConfig config;
    private final Lake lake;
    private final Pipeline pipeline;
    private final SourceRegistry sources;
    private final StreamMeters meters;
    private final StreamJobs jobs;
    private final List<Runnable> resumptions = new ArrayList<>();

    StreamRecovery(
            Vertx vertx,
            StreamConfig config,
            Lake lake,
            Pipeline pipeline,
            SourceRegistry sources,
            StreamMeters meters,
            StreamJobs jobs) {
        this.vertx = vertx;
        this.config = config;
        this.lake = lake;
        this.pipeline = pipeline;
        this.sources = sources;
        this.meters = meters;
        this.jobs = jobs;
    }

    /** What the flows do first; when nothing ends running jobs any more, since the flows begin new ones. */
    void resume() {
        resumptions.forEach(Runnable::run);
    }

    /** Called on the context that the streams are to live on. */
    Future<Streams> recover(Context owner, IntakeLog log, ReceiptBook receipts) {
        return endWindows()
                .compose(ended -> vertx.executeBlocking(() -> read(log, receipts), false))
                .map(found -> streams(owner, log, receipts, found));
    }

    /** Windows that a crash interrupted end as of their last committed flush. */
    private Future<Void> endWindows() {
        return vertx.executeBlocking(lake::recoverFlushes, false).compose(flushes -> {
            Map<String, JobEnd> last = new LinkedHashMap<>();
            for (UnfinishedFlush flush : flushes) {
                String summary = flush.summaryJson();
                if (flush.committed() && summary != null) {
                    WindowEnds.read(summary)
                            .forEach(end -> last.put(end.jobId(), end.withDeltaVersion(flush.deltaVersion())));
                }
            }
            Future<Void> told = Future.succeededFuture();
            for (JobEnd end : last.values()) {
                told = told.compose(before -> pipeline.ledger().end(end)).mapEmpty();
            }
            return told.compose(all -> vertx.executeBlocking(
                    () -> {
                        flushes.forEach(flush -> lake.forgetFlush(flush.id()));
                        return null;
                    },
                    false));
        });
    }

    /** Where one table stands, and what the log still has for it. */
    private static final class Standing {
        private final String table;
        private final long stored;
        private final TableAccounts accounts;
        private @Nullable LogPosition first;
        private Instant firstReceived = Instant.EPOCH;
        private LogPosition last = LogPosition.BEFORE_FIRST;

        Standing(String table, FeedState state) {
            this.table = table;
            this.stored = state.position();
            this.accounts = new TableAccounts(state.accounts());
        }

        void add(StoredEntry push) {
            accounts.receive(push.entry());
            if (first == null) {
                first = push.position();
                firstReceived = push.entry().receivedAt();
            }
            last = push.position();
        }
    }

    private Map<SourceType, Standing> read(IntakeLog log, ReceiptBook receipts) throws IOException {
        Map<SourceType, Standing> tables = new EnumMap<>(SourceType.class);
        Map<String, Standing> byName = new HashMap<>();
        for (SourceType type : SourceType.values()) {
            Standing standing = new Standing(type.table(), lake.feedState(type.table(), StreamContext.feedOf(log)));
            tables.put(type, standing);
            byName.put(type.table(), standing);
        }
        long records = 0;
        try (LogReader reader = log.readFrom(log.trimmed().next())) {
            for (List<StoredEntry> piece = reader.next(PIECE_BYTES);
                    !piece.isEmpty();
                    piece = reader.next(PIECE_BYTES)) {
                for (StoredEntry push : piece) {
                    boolean isNew = receipts.note(push.position(), push.entry()) == Verdict.ACCEPTED;
                    Standing standing = byName.get(push.entry().table());
                    if (isNew && standing != null && push.position().value() > standing.stored) {
                        standing.add(push);
                        records += push.entry().records();
                    }
                }
            }
        }
        LOGGER.atInfo()
                .addKeyValue(LogKeys.POSITION, log.last().value())
                .addKeyValue(LogKeys.RECORDS, records)
                .log("Intake log read, its pending records are committed from here on");
        return tables;
    }

    private Streams streams(Context owner, IntakeLog log, ReceiptBook receipts, Map<SourceType, Standing> tables) {
        StreamContext context = new StreamContext(
                vertx, config, log, receipts, lake, pipeline, meters, log.last().value());
        Map<String, TableFlow> flows = new HashMap<>();
        Streams streams = new Streams(owner, context, new SourceCache(sources, config.sourceRefresh()), flows);
        tables.forEach((type, standing) -> {
            TableWindows windows = new TableWindows(
                    vertx, lake, pipeline, context.journals(), sourceId -> plan(sourceId, type), jobs, config.window());
            TableFlow flow = new TableFlow(context, standing.table, standing.accounts, windows, standing.stored);
            flows.put(standing.table, flow);
            LogPosition first = standing.first;
            if (first != null) {
                resumptions.add(() -> flow.resume(first, standing.firstReceived, standing.last));
            }
        });
        return streams;
    }

    /** A source as its records for a table are read: a table that it pushed to earlier may be another type's. */
    private Future<SourcePlan> plan(String sourceId, SourceType type) {
        return SourcePlans.loadAny(sources, sourceId, type);
    }
}
