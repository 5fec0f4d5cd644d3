package io.quantivista.ingestion.job;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** What can be done with the rejections that wait in the quarantine. Called on any context. */
public interface Replays {
    /**
     * Begins a job that runs the waiting rejections of another through the rules and checks in force. What passes is
     * published and marked in the quarantine; what does not stays there under the first job, with its newest reason.
     *
     * @param key the caller's name for this request, or null: the same again is given the first answer's job
     * @return the new job, RUNNING; fails with {@code job_busy} while a replay or discard of that job is not finished,
     *     {@code job_held}, or as an upload to the source would
     */
    Future<Job> replay(String jobId, @Nullable String key);

    /**
     * Marks waiting rejections as given up; no replay takes them.
     *
     * @param code only those with this code, or null
     * @param ruleOrCheckId only those of this rule or check, or null
     * @return how many
     */
    Future<Long> discard(String jobId, @Nullable String code, @Nullable String ruleOrCheckId);
}
