package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.job.HeldJobs.HeldJob;
import io.quantivista.ingestion.job.Job;
import io.quantivista.ingestion.job.JobProgress;

/** IngestionJob and JobProgress as the contract writes them. */
public final class JobJson {
    private JobJson() {}

    /** The job; the upload handler answers with the same. */
    public static ObjectNode write(Job job) {
        ObjectNode json = WireJson.object()
                .put("job_id", job.jobId())
                .put("source_id", job.sourceId())
                .put("status", job.status().name())
                .put("records_processed", job.recordsProcessed())
                .put("records_failed", job.recordsFailed())
                .put("records_filtered", job.recordsFiltered())
                .put("start_time", job.startTime().toString());
        if (job.endTime() != null) {
            json.put("end_time", job.endTime().toString());
        }
        WireJson.putOptional(json, "error_details", job.errorDetails());
        json.put("ingestion_mode", job.ingestionMode().name()).put("bytes_processed", job.bytesProcessed());
        WireJson.putOptional(json, "quality_score", job.qualityScore());
        WireJson.putOptional(json, "parent_job_id", job.parentJobId());
        json.put("table", job.table());
        WireJson.putOptional(json, "delta_version", job.deltaVersion());
        json.put("rule_set_version", job.ruleSetVersion());
        if (job.heldUntil() != null) {
            json.put("held_until", job.heldUntil().toString());
        }
        return json;
    }

    static ObjectNode write(HeldJob held) {
        return WireJson.object()
                .put("job_id", held.jobId())
                .put("source_id", held.sourceId())
                .put("table", held.table())
                .put("view", held.view())
                .put("rows", held.rows())
                .put("rejections", held.rejections())
                .put("files", held.files())
                .put("bytes", held.bytes())
                .put("held_until", held.until().toString())
                .put("reason", held.reason());
    }

    static ObjectNode write(JobProgress progress) {
        ObjectNode json = WireJson.object()
                .put("job_id", progress.jobId())
                .put("status", progress.status().name())
                .put("stage", progress.stage())
                .put("records_processed", progress.recordsProcessed())
                .put("records_failed", progress.recordsFailed())
                .put("records_filtered", progress.recordsFiltered())
                .put("bytes_processed", progress.bytesProcessed());
        WireJson.putOptional(json, "bytes_total", progress.bytesTotal());
        return json;
    }
}
