package io.quantivista.ingestion.quality;

import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.quality.CheckCompiler.Compiled;
import io.quantivista.ingestion.source.CheckDefinition;
import io.quantivista.ingestion.source.OnFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The checks of one source version, compiled for one lane. */
public final class CheckPlan {
    /** Where a check of each row stands in the list of all. */
    private record RowCheck(
            int index,
            Check check,
            CheckDefinition definition,
            CheckPolicy policy,
            @Nullable NullTarget nulls,
            int slot,
            boolean isHidden) {}

    /** Keys and typed columns, read before a record is compared with those before it. */
    @FunctionalInterface
    public interface Landing {
        /** Nothing is asked of a record but its checks. */
        Landing ANY = row -> null;

        /** Why the record cannot land; null where it can. */
        @Nullable
        Failure read(Row row);
    }

    /** Those that look at the record alone, and behind them those that compare it with the records before. */
    private final RowCheck[] checks;

    private final int firstOrdered;
    private final Measure[] measures;
    private final CheckTally tally;
    private final Findings findings;
    private int passed;
    private boolean madeNull;
    private double score = 1.0;

    private CheckPlan(RowCheck[] checks, int firstOrdered, Measure[] measures, CheckTally tally, Findings findings) {
        this.checks = checks;
        this.firstOrdered = firstOrdered;
        this.measures = measures;
        this.tally = tally;
        this.findings = findings;
    }

    /** The same without tables, history and fields that are hidden: for a few records that land nowhere. */
    public static CheckPlan compile(List<CheckDefinition> definitions, FieldSlots slots, Findings findings) {
        return compile(definitions, slots, findings, JobResources.none(), HiddenFields.NONE);
    }

    /**
     * Compiles definitions that {@link CheckCompiler} has found nothing wrong with.
     *
     * @param findings where the failures of records that land are counted
     */
    public static CheckPlan compile(
            List<CheckDefinition> definitions,
            FieldSlots slots,
            Findings findings,
            JobResources resources,
            HiddenFields hidden) {
        CheckCompiler compiler = new CheckCompiler(slots, resources);
        List<RowCheck> checks = new ArrayList<>();
        List<Measure> measures = new ArrayList<>();
        CheckPolicy[] policies = new CheckPolicy[definitions.size()];
        @Nullable Measure[] byCheck = new Measure[definitions.size()];
        for (int i = 0; i < policies.length; i++) {
            CheckDefinition definition = definitions.get(i);
            String field = definition.field();
            Compiled compiled = compiler.compile(definition);
            policies[i] = compiled.policy();
            byCheck[i] = compiled.measure();
            if (compiled.measure() != null) {
                measures.add(compiled.measure());
            } else {
                checks.add(new RowCheck(
                        i,
                        Objects.requireNonNull(compiled.check()),
                        definition,
                        compiled.policy(),
                        compiled.policy().onFailure() == OnFailure.NULL_VALUE
                                ? new NullTarget(FieldPath.parse(Objects.requireNonNull(definition.field())), slots)
                                : null,
                        field == null || field.isEmpty() ? -1 : slots.slot(field),
                        compiled.read().stream().anyMatch(hidden::hides)));
            }
        }
        // What the ordered ones have seen is of records that passed the others: a rejected one is no predecessor.
        checks.sort(Comparator.comparing(check -> isOrdered(List.of(check.definition))));
        return new CheckPlan(
                checks.toArray(RowCheck[]::new),
                (int) checks.stream()
                        .filter(check -> !isOrdered(List.of(check.definition)))
                        .count(),
                measures.toArray(Measure[]::new),
                new CheckTally(definitions, policies, byCheck),
                findings);
    }

    /** Whether the records of a job must be seen in their order, by one lane. */
    public static boolean isOrdered(List<CheckDefinition> definitions) {
        return CheckCompiler.any(definitions, CheckDescriptor::isOrdered);
    }

    /** Ids of the checks whose verdict depends on the records before. */
    public static Set<String> orderedIds(List<CheckDefinition> definitions) {
        return definitions.stream()
                .filter(check -> isOrdered(List.of(check)))
                .map(CheckDefinition::checkId)
                .collect(Collectors.toSet());
    }

    /** What of the checks says something of single records: for a few of a job's records, its figures are none. */
    public static List<CheckDefinition> ofRows(List<CheckDefinition> definitions) {
        return definitions.stream()
                .filter(check -> !CheckCompiler.any(List.of(check), CheckDescriptor::isOfJob))
                .map(CheckDefinition::withoutThreshold)
                .toList();
    }

    /** Whether one of the checks asks about the last good job. */
    public static boolean isOfHistory(List<CheckDefinition> definitions) {
        return CheckCompiler.any(definitions, CheckDescriptor::isOfHistory);
    }

    /** Applies every check of each row, ordered ones last; stops at the first that rejects the record and says why. */
    public @Nullable Failure apply(Row row) {
        return apply(row, Landing.ANY);
    }

    /**
     * The same, with {@code landing} asked in front of the ordered checks: a record that cannot land is no predecessor of
     * those behind it. It is asked once more where an ordered check has made a value null.
     */
    public @Nullable Failure apply(Row row, Landing landing) {
        tally.record();
        passed = 0;
        Failure failure = apply(row, 0, firstOrdered);
        if (failure == null) {
            failure = landing.read(row);
            if (failure != null) {
                tally.refuse();
            }
        }
        if (failure == null && firstOrdered < checks.length) {
            madeNull = false;
            failure = apply(row, firstOrdered, checks.length);
            if (failure == null && madeNull) {
                failure = landing.read(row);
            }
        }
        score = checks.length == 0 ? 1.0 : (double) passed / checks.length;
        return failure;
    }

    private @Nullable Failure apply(Row row, int from, int to) {
        for (int i = from; i < to; i++) {
            RowCheck check = checks[i];
            if (check.check.passes(row)) {
                passed++;
                continue;
            }
            Failure rejection = fail(check, row);
            if (rejection != null) {
                return rejection;
            }
        }
        return null;
    }

    /** What a failed check does to the record: answers why it is rejected, or null where it lands. */
    private @Nullable Failure fail(RowCheck check, Row row) {
        String reason = check.isHidden ? HiddenFields.REASON : check.check.reason(row);
        Failure failure = new Failure(
                RejectionCode.CHECK_FAILED,
                check.definition.checkId(),
                check.definition.field(),
                reason,
                check.isHidden || check.slot < 0 ? null : row.slot(check.slot).display());
        boolean isRejected =
                check.policy.onFailure() == OnFailure.REJECT_ROW || (check.nulls != null && !check.nulls.apply(row));
        tally.fail(check.index, isRejected);
        if (isRejected) {
            return failure;
        }
        madeNull |= check.nulls != null;
        findings.note(failure, check.policy.severity(), row.line(), row.byteOffset());
        return null;
    }

    /** The row that was looked at last has landed: the checks of the whole job measure it. */
    public void land(Row row) {
        tally.land();
        for (Measure measure : measures) {
            measure.add(row);
        }
    }

    /** Share of the checks of each row that the last one passed. */
    public double score() {
        return score;
    }

    /** What the checks have counted and measured. */
    public CheckTally tally() {
        return tally;
    }
}
