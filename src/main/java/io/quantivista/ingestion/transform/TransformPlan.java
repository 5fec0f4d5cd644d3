package io.quantivista.ingestion.transform;

import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.source.RuleDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of one source version, compiled for one lane and applied in their order. */
public final class TransformPlan {
    private final Rule[] rules;
    private final List<RuleDefinition> definitions;

    private TransformPlan(Rule[] rules, List<RuleDefinition> definitions) {
        this.rules = rules;
        this.definitions = definitions;
    }

    /** Compiles definitions that {@link RuleCompiler} has found nothing wrong with. */
    public static TransformPlan compile(List<RuleDefinition> definitions, FieldSlots slots) {
        RuleCompiler compiler = new RuleCompiler(slots);
        Rule[] rules = definitions.stream().map(compiler::compile).toArray(Rule[]::new);
        return new TransformPlan(rules, definitions);
    }

    /** Applies every rule; stops at the first that cannot be applied and says why. */
    public @Nullable Failure apply(Row row) {
        for (int i = 0; i < rules.length; i++) {
            String problem = rules[i].apply(row);
            if (problem != null) {
                RuleDefinition rule = definitions.get(i);
                return new Failure(RejectionCode.RULE_FAILED, rule.ruleId(), rule.sourceField(), problem);
            }
        }
        return null;
    }
}
