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
public final class JobFindings {
    private final SourcePlan plan;
    private final CheckTally tally;
    long records;
    final Findings findings = new Findings();
    final Profile profile = new Profile();
    final Set<String> dataTypes = new TreeSet<>();

    public JobFindings(SourcePlan plan, JobResources resources) {
        this.plan = plan;
        this.tally = CheckPlan.compile(plan.ruleSet().checks(), new FieldSlots(), findings, resources, plan.hidden())
                .tally();
    }

    void merge(CheckTally lane) {
        tally.merge(lane);
    }

    /** Records read, good and bad. */
    public long records() {
        return records;
    }

    /** What was found wrong. */
    public Findings findings() {
        return findings;
    }

    /** The distinct data types of the rows. */
    public Set<String> dataTypes() {
        return dataTypes;
    }

    /** What there is to say of a job that goes on: all but what its checks measure as a whole. */
    public QualityReport interimReport(String jobId) {
        return new QualityReport(jobId, records, findings, new JobVerdict(tally.judgeRows()), profile, plan.hidden());
    }

    /** Judges the job; called once, when all lanes are merged. */
    public QualityReport report(String jobId) {
        return new QualityReport(jobId, records, findings, new JobVerdict(tally.judge()), profile, plan.hidden());
    }
}
