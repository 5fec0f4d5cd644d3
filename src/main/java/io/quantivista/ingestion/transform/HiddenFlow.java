package io.quantivista.ingestion.transform;

import io.quantivista.ingestion.expression.ExpressionLimits;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.source.Lookup;
import io.quantivista.ingestion.source.RuleDefinition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the fields in which a value stands that a rule hides: the field that the rule hashes or masks, those that other
 * rules make it of, and those that rules make of any of these. What the hiding rule itself writes is hidden, too.
 *
 * <p>Names alone would not do: a field that is renamed and then masked came in under its old name, and the profile is made
 * of what came in.
 */
final class HiddenFlow {
    /** A rule's own fields. */
    private record Step(
            boolean hides, List<FieldPath> reads, @Nullable FieldPath writes) {}

    private final List<Step> steps = new ArrayList<>();

    HiddenFlow(List<RuleDefinition> rules, Map<String, Lookup> lookups) {
        if (rules.stream().anyMatch(HiddenFlow::hides)) {
            RuleCompiler compiler = new RuleCompiler(new FieldSlots(), lookups, ExpressionLimits.DEFAULT.ofSaved());
            rules.forEach(rule -> steps.add(step(rule, compiler)));
        }
    }

    private static boolean hides(RuleDefinition rule) {
        return RuleCatalogue.find(rule.ruleType())
                .map(RuleDescriptor::hidesSource)
                .orElse(false);
    }

    private static Step step(RuleDefinition rule, RuleCompiler compiler) {
        List<FieldPath> reads = new ArrayList<>(compiler.compile(rule).rule().reads());
        FieldPath source = path(rule.sourceField());
        FieldPath target = path(rule.targetField());
        if (source != null) {
            reads.add(source);
        }
        return new Step(hides(rule), reads, target == null ? source : target);
    }

    private static @Nullable FieldPath path(@Nullable String text) {
        return text == null || text.isEmpty() ? null : FieldPath.parse(text);
    }

    Set<FieldPath> fields() {
        Set<FieldPath> origins = new LinkedHashSet<>();
        steps.stream().filter(Step::hides).forEach(step -> origins.addAll(step.reads()));
        for (int before = -1; before < origins.size(); ) {
            before = origins.size();
            steps.stream()
                    .filter(step -> !step.hides() && step.writes() != null && isAmong(origins, step.writes()))
                    .forEach(step -> origins.addAll(step.reads()));
        }
        Set<FieldPath> hidden = new LinkedHashSet<>(origins);
        for (int before = -1; before < hidden.size(); ) {
            before = hidden.size();
            for (Step step : steps) {
                if (step.writes() != null && step.reads().stream().anyMatch(read -> isAmong(hidden, read))) {
                    hidden.add(step.writes());
                }
            }
        }
        return hidden;
    }

    private static boolean isAmong(Set<FieldPath> fields, FieldPath field) {
        return fields.stream().anyMatch(known -> known.equals(field) || known.isInside(field) || field.isInside(known));
    }
}
