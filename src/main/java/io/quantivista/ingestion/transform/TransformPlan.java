package io.quantivista.ingestion.transform;

import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.source.RuleDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of one source version, compiled for one lane and applied in their order. */
public final class TransformPlan {
    private final Rule[] rules;
    private final @Nullable NestedTarget[] nested;
    private final List<RuleDefinition> definitions;

    private TransformPlan(Rule[] rules, @Nullable NestedTarget[] nested, List<RuleDefinition> definitions) {
        this.rules = rules;
        this.nested = nested;
        this.definitions = definitions;
    }

    /** Compiles definitions that {@link RuleCompiler} has found nothing wrong with. */
    public static TransformPlan compile(List<RuleDefinition> definitions, FieldSlots slots) {
        RuleCompiler compiler = new RuleCompiler(slots);
        Rule[] rules = definitions.stream().map(compiler::compile).toArray(Rule[]::new);
        @Nullable NestedTarget[] nested = new NestedTarget[rules.length];
        for (int i = 0; i < rules.length; i++) {
            nested[i] = nestedTarget(definitions.get(i), slots);
        }
        return new TransformPlan(rules, nested, definitions);
    }

    private static @Nullable NestedTarget nestedTarget(RuleDefinition rule, FieldSlots slots) {
        String target = rule.targetField();
        if (target == null || target.isEmpty()) {
            return null;
        }
        FieldPath path = FieldPath.parse(target);
        return path.segments().size() < 2 ? null : new NestedTarget(path, slots.slot(path));
    }

    /** Applies every rule; stops at the first that cannot be applied and says why. */
    public @Nullable Failure apply(Row row) {
        for (int i = 0; i < rules.length; i++) {
            String problem = rules[i].apply(row);
            NestedTarget target = nested[i];
            if (problem == null && target != null) {
                problem = target.obstacle(row);
            }
            if (problem != null) {
                RuleDefinition rule = definitions.get(i);
                return new Failure(RejectionCode.RULE_FAILED, rule.ruleId(), rule.sourceField(), problem);
            }
        }
        return null;
    }
}
