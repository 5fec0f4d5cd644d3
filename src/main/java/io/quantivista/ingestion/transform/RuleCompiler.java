package io.quantivista.ingestion.transform;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.expression.Condition;
import io.quantivista.ingestion.expression.ExpressionCompiler;
import io.quantivista.ingestion.expression.ExpressionLimits;
import io.quantivista.ingestion.expression.ExpressionProblem;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.source.Lookup;
import io.quantivista.ingestion.source.RuleDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns rule definitions into rules, or says what is wrong with them. */
public final class RuleCompiler {
    private final FieldSlots slots;
    private final Map<String, Lookup> lookups;
    private final ExpressionCompiler expressions;

    /** @param lookups the lookups of the rules' source by their names */
    RuleCompiler(FieldSlots slots, Map<String, Lookup> lookups, ExpressionLimits limits) {
        this.slots = slots;
        this.lookups = lookups;
        this.expressions = new ExpressionCompiler(slots, limits);
    }

    /** A rule with the condition on its result. */
    record CompiledRule(Rule rule, @Nullable Condition criteria) {}

    /** Everything wrong with a list of rules, with the default limits of expressions. */
    public static List<FieldProblem> validate(List<RuleDefinition> rules, Map<String, Lookup> lookups) {
        return validate(rules, lookups, ExpressionLimits.DEFAULT);
    }

    /** Everything wrong with a list of rules, by JSON pointers into the list. */
    public static List<FieldProblem> validate(
            List<RuleDefinition> rules, Map<String, Lookup> lookups, ExpressionLimits limits) {
        List<FieldProblem> problems = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        RuleCompiler compiler = new RuleCompiler(new FieldSlots(), lookups, limits);
        List<CompiledRule> compiled = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            RuleDefinition rule = rules.get(i);
            if (!ids.add(rule.ruleId())) {
                problems.add(new FieldProblem("/" + i + "/rule_id", "'%s' is given twice".formatted(rule.ruleId())));
            }
            try {
                compiled.add(compiler.compile(rule));
            } catch (RuleProblem e) {
                problems.add(e.at("/" + i + "/"));
            }
        }
        if (problems.isEmpty()) {
            problems.addAll(new RuleOverlaps(rules, compiled).find());
        }
        return problems;
    }

    /** The fields in which a value may stand that a rule hashes or masks: none of them is shown anywhere. */
    public static Set<FieldPath> hiddenFields(List<RuleDefinition> rules, Map<String, Lookup> lookups) {
        return new HiddenFlow(rules, lookups).fields();
    }

    CompiledRule compile(RuleDefinition rule) {
        RuleDescriptor descriptor = RuleCatalogue.find(rule.ruleType())
                .orElseThrow(() -> new RuleProblem(
                        "rule_type",
                        "'%s' is unknown; there are %s"
                                .formatted(
                                        rule.ruleType(),
                                        RuleCatalogue.entries().stream()
                                                .map(RuleDescriptor::type)
                                                .toList())));
        String source = path("source_field", rule.sourceField(), descriptor.needsSource());
        String target = path("target_field", rule.targetField(), descriptor.needsTarget());
        String written = target.isEmpty() ? source : target;
        ObjectNode logic = RuleLogic.read(rule.transformationLogic(), descriptor);
        try {
            Rule compiled =
                    descriptor.factory().compile(new RuleSettings(source, written, logic, lookups, expressions), slots);
            return new CompiledRule(compiled, criteria(rule, written));
        } catch (ExpressionProblem e) {
            throw new RuleProblem(RuleLogic.pointer(rule.transformationLogic(), descriptor.shortForm()), e);
        } catch (IllegalArgumentException e) {
            throw new RuleProblem("transformation_logic", String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Condition criteria(RuleDefinition rule, String written) {
        String text = rule.validationCriteria();
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return expressions.condition(text, written.isEmpty() ? null : FieldPath.parse(written));
        } catch (ExpressionProblem e) {
            throw new RuleProblem("validation_criteria", e);
        }
    }

    private static String path(String name, @Nullable String path, boolean needed) {
        if (path == null || path.isEmpty()) {
            if (needed) {
                throw new RuleProblem(name, "the path of a field is required");
            }
            return "";
        }
        try {
            return FieldPath.parse(path).toString();
        } catch (IllegalArgumentException e) {
            throw new RuleProblem(name, String.valueOf(e.getMessage()));
        }
    }
}
