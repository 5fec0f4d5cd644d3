package io.quantivista.ingestion.quality;

import io.quantivista.ingestion.quality.CheckPolicy.Consequence;
import io.quantivista.ingestion.quality.CheckResult.Outcome;
import io.quantivista.ingestion.quality.Threshold.Metric;
import io.quantivista.ingestion.source.CheckDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How often each check failed and what it measured: of one lane, and of the job once all are merged. */
public final class CheckTally {
    private final List<CheckDefinition> definitions;
    private final CheckPolicy[] policies;
    private final @Nullable Measure[] measures;
    private final long[] failed;
    private final long[] rejected;
    private long records;
    /** Records that passed the checks of themselves and cannot land, so those behind did not see them. */
    private long refused;

    private long landed;

    /** @param measures of each check of the job; null for one of each row */
    CheckTally(List<CheckDefinition> definitions, CheckPolicy[] policies, @Nullable Measure[] measures) {
        this.definitions = definitions;
        this.policies = policies;
        this.measures = measures;
        this.failed = new long[policies.length];
        this.rejected = new long[policies.length];
    }

    /** A record came to the first check. */
    void record() {
        records++;
    }

    /** A record failed a check. */
    void fail(int check, boolean isRejected) {
        failed[check]++;
        if (isRejected) {
            rejected[check]++;
        }
    }

    /** A record cannot land, as was found before the ordered checks. */
    void refuse() {
        refused++;
    }

    /** A row landed. */
    void land() {
        landed++;
    }

    /** Takes in another lane's. */
    public void merge(CheckTally other) {
        records += other.records;
        refused += other.refused;
        landed += other.landed;
        for (int i = 0; i < failed.length; i++) {
            failed[i] += other.failed[i];
            rejected[i] += other.rejected[i];
            Measure mine = measures[i];
            Measure others = other.measures[i];
            if (mine != null && others != null) {
                mine.merge(others);
            }
        }
    }

    /** What became of every check, in their order. */
    public List<CheckResult> judge() {
        return judge(true);
    }

    /** What became so far of the checks that look at single records. */
    public List<CheckResult> judgeRows() {
        return judge(false);
    }

    private List<CheckResult> judge(boolean ofJobToo) {
        List<CheckResult> results = new ArrayList<>();
        long[] judged = judged();
        for (int i = 0; i < policies.length; i++) {
            Measure measure = measures[i];
            if (measure == null) {
                results.add(ofRows(i, judged[i]));
            } else if (ofJobToo) {
                results.add(ofJob(i, measure));
            }
        }
        return results;
    }

    /** How many records each check has seen: ordered ones come last, wherever they stand. */
    private long[] judged() {
        long[] judged = new long[policies.length];
        long left = records;
        for (boolean isOrdered : new boolean[] {false, true}) {
            left -= isOrdered ? refused : 0;
            for (int i = 0; i < judged.length; i++) {
                if (CheckPlan.isOrdered(List.of(definitions.get(i))) == isOrdered) {
                    judged[i] = left;
                    left -= rejected[i];
                }
            }
        }
        return judged;
    }

    private CheckResult ofRows(int check, long judged) {
        CheckPolicy policy = policies[check];
        Threshold threshold = policy.threshold();
        boolean isPercent = policy.metric() == Metric.PERCENT;
        double percent = judged == 0 ? 0 : 100.0 * failed[check] / judged;
        boolean holds = threshold == null ? failed[check] == 0 : threshold.holds(isPercent ? percent : failed[check]);
        String detail = "%d of %d records failed%s"
                .formatted(
                        failed[check], judged, isPercent ? " (" + Threshold.Figures.text(percent) + " percent)" : "");
        return result(check, holds, "failed_records", (double) failed[check], detail, false);
    }

    private CheckResult ofJob(int check, Measure measure) {
        double value = measure.value();
        Double shown = Double.isFinite(value) ? value : null;
        if (measure.isWithoutVerdict() || (landed == 0 && !measure.judgesNoRows())) {
            CheckDefinition definition = definitions.get(check);
            String why = landed == 0 ? "no row landed" : measure.words();
            return new CheckResult(
                    definition.checkId(),
                    definition.checkType(),
                    Outcome.NOT_EVALUATED,
                    measure.metric(),
                    shown,
                    String.valueOf(policies[check].threshold()),
                    why,
                    true);
        }
        Threshold threshold = policies[check].threshold();
        boolean holds = threshold != null && threshold.holds(measure.figure());
        return result(check, holds, measure.metric(), shown, measure.words(), true);
    }

    private CheckResult result(
            int check, boolean holds, String metric, @Nullable Double value, String detail, boolean isMeasure) {
        CheckDefinition definition = definitions.get(check);
        Threshold threshold = policies[check].threshold();
        return new CheckResult(
                definition.checkId(),
                definition.checkType(),
                holds ? Outcome.PASSED : outcome(policies[check].consequence()),
                metric,
                value,
                threshold == null ? null : threshold.toString(),
                detail,
                isMeasure);
    }

    private static Outcome outcome(Consequence consequence) {
        return switch (consequence) {
            case NONE -> Outcome.REJECTED;
            case WARNS -> Outcome.WARNED;
            case FAILS -> Outcome.FAILED;
        };
    }
}
