package io.quantivista.ingestion.input.http;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.FormatCatalogue;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.intake.encoding.ContentCoding;
import io.quantivista.ingestion.intake.spool.AcceptedBody;
import io.quantivista.ingestion.intake.spool.Spool;
import io.quantivista.ingestion.intake.spool.SpoolRoom;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.pipeline.BodyHead;
import io.quantivista.ingestion.pipeline.FeedPlan;
import io.quantivista.ingestion.pipeline.JobRun;
import io.quantivista.ingestion.pipeline.Pipeline;
import io.quantivista.ingestion.pipeline.SourcePlan;
import io.quantivista.ingestion.source.SourceRegistry;
import io.quantivista.ingestion.source.TextEncoding;
import io.quantivista.ingestion.telemetry.LogKeys;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads whose sender was answered when the body was safe on disk. Such a job ends in the ledger, whatever happens to the
 * process: one that was not committed when the gateway stopped runs again from its body at the next start, under its id. One
 * whose body was being read when a process died runs alone then, and after {@code upload.max_deaths} of them it is FAILED.
 *
 * <p>The note goes when the ledger has the job's end. A crash between the two leaves a note of an ended job, which the next
 * start takes away. Called on event loops.
 */
public final class AcceptedUploads {
    private static final Logger LOGGER = LoggerFactory.getLogger(AcceptedUploads.class);

    private final SpoolRoom room;
    private final UploadJobs jobs;
    private final Pipeline pipeline;
    private final SourceRegistry sources;
    private final int maxDeaths;
    /** The last of the jobs that run one behind the other, as a process has died while their bodies were read. */
    private Future<Void> suspects = Future.succeededFuture();

    public AcceptedUploads(SpoolRoom room, UploadJobs jobs, SourceRegistry sources, UploadConfig config) {
        this.room = room;
        this.jobs = jobs;
        this.pipeline = jobs.pipeline();
        this.sources = sources;
        this.maxDeaths = config.maxDeaths();
    }

    /** The jobs that the last process promised to end. */
    public Set<String> jobIds() {
        return room.accepted().stream().map(AcceptedBody::jobId).collect(Collectors.toSet());
    }

    /**
     * Makes the whole body of a job outlive this process, and lets its key answer. When this completes the sender may be told.
     *
     * @param sha256 of the body, where it has a key
     */
    Future<Void> accept(Spool spool, JobRun run, FeedPlan plan, BodyHead head, long bytes, @Nullable String sha256) {
        String jobId = run.job().jobId();
        AcceptedBody note = new AcceptedBody(
                jobId,
                plan.descriptor().mediaTypes().get(0),
                head.charset().map(TextEncoding::label).orElse(null),
                bytes,
                sha256,
                plan.source().source().ingestionConfig(),
                1);
        return spool.keep(note).compose(kept -> noteKey(jobId, sha256));
    }

    private Future<Void> noteKey(String jobId, @Nullable String sha256) {
        return sha256 == null
                ? Future.succeededFuture()
                : pipeline.untilStored(() -> jobs.ledger().accept(jobId, sha256));
    }

    /** Takes the body away when its job has ended; one that is promised stays where the ledger was not told an end. */
    static void removeAtEnd(Spool spool, JobRun run) {
        run.ended().onComplete(ended -> {
            if (ended.succeeded() || !run.isPromised()) {
                remove(spool, run.job().jobId());
            } else {
                spool.leave()
                        .onFailure(e -> LOGGER.atWarn()
                                .addKeyValue(LogKeys.JOB_ID, run.job().jobId())
                                .setCause(e)
                                .log("A body is left to the next start, which will count a death"));
            }
        });
    }

    private static Future<Void> remove(Spool spool, String jobId) {
        return spool.remove()
                .onFailure(e -> LOGGER.atWarn()
                        .addKeyValue(LogKeys.JOB_ID, jobId)
                        .setCause(e)
                        .log("Spooled body of an ended job could not be removed"));
    }

    /** Begins what was accepted before this start and has not ended. Once, when the lake has been recovered. */
    public Future<Void> resume() {
        Future<Void> done = Future.succeededFuture();
        for (AcceptedBody note : room.accepted()) {
            done = done.compose(before -> resume(note));
        }
        return done;
    }

    private Future<Void> resume(AcceptedBody note) {
        return jobs.ledger().find(note.jobId()).compose(found -> {
            if (found.isEmpty()) {
                LOGGER.atError()
                        .addKeyValue(LogKeys.JOB_ID, note.jobId())
                        .log("Accepted body has no job in the ledger, it is kept");
                return Future.succeededFuture();
            }
            if (found.get().status().isEnd()) {
                return remove(room.reopen(note), note.jobId()).otherwiseEmpty();
            }
            return pipeline.isUnsettled(note.jobId()).compose(isUnsettled -> {
                if (isUnsettled) {
                    LOGGER.atError()
                            .addKeyValue(LogKeys.JOB_ID, note.jobId())
                            .log("Accepted upload may be committed and the log cannot tell, the next start asks again");
                    return Future.succeededFuture();
                }
                runAgain(note, found.get());
                return Future.succeededFuture();
            });
        });
    }

    /** What nobody died of runs at once; a suspect alone among its kind, so that only one is counted with the next death. */
    private void runAgain(AcceptedBody note, Job job) {
        if (note.deaths() >= maxDeaths) {
            giveUp(note, job);
        } else if (note.deaths() == 0) {
            runWhenThereIsAPlace(note, job, Promise.promise());
        } else {
            suspects = suspects.compose(before -> {
                Promise<Void> over = Promise.promise();
                runWhenThereIsAPlace(note, job, over);
                return over.future();
            });
        }
    }

    /** The body is set aside first: the next start must neither read it again nor take it for one of an ended job. */
    private void giveUp(AcceptedBody note, Job job) {
        Spool spool = room.reopen(note);
        spool.setAside()
                .compose(aside -> jobs.<Void>refuse(
                                job,
                                new GatewayException(
                                        ErrorCode.INTERRUPTED,
                                        "%d processes died while they read the accepted body, upload.max_deaths allows no more: it is kept in %s; look at the gateway's log, send the records again in parts, and delete that file with the .aside beside it"
                                                .formatted(note.deaths(), spool.file())))
                        .otherwiseEmpty())
                .onComplete(told -> LOGGER.atError()
                        .addKeyValue(LogKeys.JOB_ID, job.jobId())
                        .addKeyValue(LogKeys.SOURCE, job.sourceId())
                        .setCause(told.cause())
                        .log("Accepted upload is given up, processes died while they read its body"));
    }

    /** @param over completed when nothing more is done for the job */
    private void runWhenThereIsAPlace(AcceptedBody note, Job job, Promise<Void> over) {
        try {
            pipeline.enter();
        } catch (GatewayException busy) {
            if (pipeline.isStopping()) {
                over.complete();
            } else {
                pipeline.later(() -> runWhenThereIsAPlace(note, job, over));
            }
            return;
        }
        LOGGER.atInfo()
                .addKeyValue(LogKeys.JOB_ID, job.jobId())
                .addKeyValue(LogKeys.SOURCE, job.sourceId())
                .log("Accepted upload runs again");
        Spool spool = room.reopen(note);
        spool.begin()
                .onFailure(e -> LOGGER.atWarn()
                        .addKeyValue(LogKeys.JOB_ID, job.jobId())
                        .setCause(e)
                        .log("A read of an accepted body goes uncounted"))
                .transform(counted -> plan(note, job))
                .recover(e -> jobs.refuse(job, e))
                .compose(plan -> jobs.open(job, plan, note.bytes()))
                .onSuccess(run -> {
                    run(note, spool, run);
                    run.ended().onComplete(ended -> over.complete());
                })
                .onFailure(e -> {
                    LOGGER.atError()
                            .addKeyValue(LogKeys.JOB_ID, job.jobId())
                            .setCause(e)
                            .log("Accepted upload cannot run again");
                    pipeline.leave();
                    remove(spool, job.jobId()).onComplete(removed -> over.complete());
                });
    }

    private void run(AcceptedBody note, Spool spool, JobRun run) {
        run.promise();
        removeAtEnd(spool, run);
        noteKey(note.jobId(), note.sha256())
                .onSuccess(noted -> run.feed(spool, note.bytes(), note.sha256()))
                .onFailure(run::fail);
    }

    /** The source as the job began with it: its rules by their version, its configuration from the note. */
    private Future<FeedPlan> plan(AcceptedBody note, Job job) {
        return pipeline.untilStored(() -> sources.find(job.sourceId()))
                .map(found -> found.orElseThrow(() -> new GatewayException(
                        ErrorCode.SOURCE_NOT_FOUND, "There is no source '%s'".formatted(job.sourceId()))))
                .compose(source -> pipeline.untilStored(() -> sources.loadRuleSet(job.sourceId(), job.ruleSetVersion()))
                        .map(rules ->
                                plan(note, SourcePlan.of(source.withIngestionConfig(note.ingestionConfig()), rules))));
    }

    private FeedPlan plan(AcceptedBody note, SourcePlan source) {
        FormatDescriptor format = FormatCatalogue.findByMediaType(note.mediaType())
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.UNSUPPORTED_MEDIA_TYPE, "'%s' names no format any more".formatted(note.mediaType())));
        BodyHead head = new BodyHead(
                Optional.of(format),
                Optional.ofNullable(note.charset()).flatMap(TextEncoding::find),
                ContentCoding.IDENTITY);
        return pipeline.plan(head.applyTo(source), format);
    }
}
