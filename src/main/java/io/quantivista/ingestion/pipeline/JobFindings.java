package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.quality.CheckPlan;
import io.quantivista.ingestion.quality.CheckTally;
import io.quantivista.ingestion.quality.Findings;
import io.quantivista.ingestion.quality.JobResources;
import io.quantivista.ingestion.quality.JobVerdict;
import io.quantivista.ingestion.quality.QualityReport;
import io.quantivista.ingestion.quality.profile.Profile;
import java.util.Set;
import java.util.TreeSet;

/** What all lanes of a job learnt, merged when it ends. */
final class JobFindings {
    private final SourcePlan plan;
    private final CheckTally tally;
    long records;
    final Findings findings = new Findings();
    final Profile profile = new Profile();
    final Set<String> dataTypes = new TreeSet<>();

    JobFindings(SourcePlan plan, JobResources resources) {
        this.plan = plan;
        this.tally = CheckPlan.compile(plan.ruleSet().checks(), new FieldSlots(), findings, resources, plan.hidden())
                .tally();
    }

    void merge(CheckTally lane) {
        tally.merge(lane);
    }

    /** Judges the job; called once, when all lanes are merged. */
    QualityReport report(String jobId) {
        return new QualityReport(jobId, records, findings, new JobVerdict(tally.judge()), profile, plan.hidden());
    }
}
