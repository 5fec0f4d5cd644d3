package io.quantivista.ingestion.transform;

import io.quantivista.ingestion.expression.Condition;
import io.quantivista.ingestion.expression.ExpressionLimits;
import io.quantivista.ingestion.expression.Verdict;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.source.Lookup;
import io.quantivista.ingestion.source.RuleDefinition;
import io.quantivista.ingestion.source.RuleSet;
import io.quantivista.ingestion.transform.RuleCompiler.CompiledRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of one source version, compiled for one lane and applied in their order. */
public final class TransformPlan {
    private final PlannedRule[] rules;
    private boolean filtered;

    private TransformPlan(PlannedRule[] rules) {
        this.rules = rules;
    }

    /**
     * @param result slot of what it writes, -1 where it writes nothing
     * @param hides whether a reason of it could show a value that is shown nowhere
     */
    private record PlannedRule(
            RuleDefinition definition,
            Rule rule,
            @Nullable NestedTarget nested,
            @Nullable Condition criteria,
            int result,
            boolean hides) {}

    /** Compiles the rules of a set that {@link RuleCompiler} has found nothing wrong with. */
    public static TransformPlan compile(RuleSet set, FieldSlots slots, ExpressionLimits limits) {
        return compile(set.rules(), set.lookups(), slots, limits.ofSaved());
    }

    /** Compiles rules that look nothing up. */
    public static TransformPlan compile(List<RuleDefinition> definitions, FieldSlots slots) {
        return compile(definitions, Map.of(), slots, ExpressionLimits.DEFAULT);
    }

    private static TransformPlan compile(
            List<RuleDefinition> definitions, Map<String, Lookup> lookups, FieldSlots slots, ExpressionLimits limits) {
        RuleCompiler compiler = new RuleCompiler(slots, lookups, limits);
        Set<FieldPath> hidden = RuleCompiler.hiddenFields(definitions, lookups);
        List<PlannedRule> rules = new ArrayList<>();
        for (RuleDefinition definition : definitions) {
            CompiledRule compiled = compiler.compile(definition);
            rules.add(new PlannedRule(
                    definition,
                    compiled.rule(),
                    nestedTarget(definition, slots),
                    compiled.criteria(),
                    result(definition, slots),
                    hides(definition, compiled, hidden)));
        }
        return new TransformPlan(rules.toArray(PlannedRule[]::new));
    }

    private static @Nullable NestedTarget nestedTarget(RuleDefinition rule, FieldSlots slots) {
        String target = rule.targetField();
        if (target == null || target.isEmpty()) {
            return null;
        }
        FieldPath path = FieldPath.parse(target);
        return path.segments().size() < 2 ? null : new NestedTarget(path, slots.slot(path));
    }

    private static int result(RuleDefinition rule, FieldSlots slots) {
        String target = rule.targetField();
        String written = target == null || target.isEmpty() ? rule.sourceField() : target;
        return written == null || written.isEmpty() ? -1 : slots.slot(written);
    }

    private static boolean hides(RuleDefinition definition, CompiledRule compiled, Set<FieldPath> hidden) {
        List<FieldPath> read = new ArrayList<>(compiled.rule().reads());
        Condition criteria = compiled.criteria();
        if (criteria != null) {
            read.addAll(criteria.fields());
        }
        String source = definition.sourceField();
        if (source != null && !source.isEmpty()) {
            read.add(FieldPath.parse(source));
        }
        return read.stream()
                .anyMatch(field -> hidden.stream()
                        .anyMatch(known -> known.equals(field) || known.isInside(field) || field.isInside(known)));
    }

    /**
     * Applies every rule; stops at the first that cannot be applied and says why, or at the first that leaves the record
     * out, which {@link #isFiltered()} then tells.
     */
    public @Nullable Failure apply(Row row) {
        filtered = false;
        for (PlannedRule planned : rules) {
            String problem = planned.rule().apply(row);
            if (problem == null && planned.rule().leavesOut()) {
                filtered = true;
                return null;
            }
            problem = problem == null ? problemOfResult(planned, row) : problem;
            if (problem != null) {
                return failure(planned, problem);
            }
        }
        return null;
    }

    /** Whether the record of the last {@link #apply} is to be left out. */
    public boolean isFiltered() {
        return filtered;
    }

    private static @Nullable String problemOfResult(PlannedRule planned, Row row) {
        NestedTarget target = planned.nested();
        String obstacle = target == null ? null : target.obstacle(row);
        Condition criteria = planned.criteria();
        boolean hasNoResult =
                planned.result() >= 0 && row.slot(planned.result()).isAbsent();
        if (obstacle != null || criteria == null || hasNoResult) {
            return obstacle;
        }
        Verdict verdict = criteria.test(row);
        return switch (verdict) {
            case TRUE -> null;
            case FALSE -> "the result does not meet " + planned.definition().validationCriteria();
            case ERROR -> "whether the result meets its criteria cannot be told: " + criteria.error(row);
        };
    }

    private static Failure failure(PlannedRule planned, String problem) {
        RuleDefinition rule = planned.definition();
        String reason = planned.hides()
                ? "the rule could not be applied; its reason would show a value that a rule hides"
                : problem;
        return new Failure(RejectionCode.RULE_FAILED, rule.ruleId(), rule.sourceField(), reason);
    }
}
