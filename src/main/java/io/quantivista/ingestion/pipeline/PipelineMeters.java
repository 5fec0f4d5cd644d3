package io.quantivista.ingestion.pipeline;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quantivista.ingestion.job.JobStatus;
import io.quantivista.ingestion.telemetry.MeterNames;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** What went through the pipeline, counted once a batch and once a job. Safe for any thread. */
public final class PipelineMeters {
    private final Counter received;
    private final Counter sent;
    private final Counter rejected;
    private final Counter filtered;
    private final Counter bytes;
    private final Timer commits;
    private final Map<JobStatus, Counter> ended = new EnumMap<>(JobStatus.class);

    public PipelineMeters(MeterRegistry registry) {
        received = counter(registry, MeterNames.RECORDS_RECEIVED, "Records decoded or found undecodable");
        sent = counter(
                registry,
                MeterNames.RECORDS_SENT,
                "Records written to a table's files, visible with their job's commit");
        rejected = counter(registry, MeterNames.RECORDS_REJECTED, "Records written to the quarantine's files");
        filtered = counter(registry, MeterNames.RECORDS_FILTERED, "Records that rules left out");
        bytes = Counter.builder(MeterNames.BYTES_RECEIVED)
                .baseUnit("bytes")
                .description("Bytes of bodies that were processed")
                .register(registry);
        commits = Timer.builder(MeterNames.COMMIT_TIME)
                .description("From finished files to their visible commit, syncs included")
                .register(registry);
        for (JobStatus status : JobStatus.values()) {
            if (status.isEnd()) {
                ended.put(
                        status,
                        Counter.builder(MeterNames.JOBS_ENDED)
                                .tag(MeterNames.TAG_STATUS, status.name())
                                .description("Jobs that ended, by how")
                                .register(registry));
            }
        }
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    /** A batch has gone through a lane. */
    public void batch(long records, long rejections, long leftOut, long batchBytes) {
        received.increment((double) records);
        sent.increment((double) (records - rejections - leftOut));
        rejected.increment((double) rejections);
        filtered.increment((double) leftOut);
        bytes.increment((double) batchBytes);
    }

    public void committed(Duration duration) {
        commits.record(duration);
    }

    public void ended(JobStatus status) {
        Counter counter = ended.get(status);
        if (counter != null) {
            counter.increment();
        }
    }
}
