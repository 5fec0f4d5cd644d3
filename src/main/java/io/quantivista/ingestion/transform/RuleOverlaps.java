package io.quantivista.ingestion.transform;

import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.expression.Condition;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.source.RuleDefinition;
import io.quantivista.ingestion.transform.RuleCompiler.CompiledRule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule on an object and another on a field inside it would each undo part of the other's work, unseen; such a pair is
 * refused. So is an expression that reads an object that another rule reaches into, or the other way round: it would see
 * what came in. Two that only read may overlap.
 */
final class RuleOverlaps {
    private final List<RuleDefinition> rules;
    private final List<CompiledRule> compiled;
    private final List<Use> touched = new ArrayList<>();
    private final List<Use> read = new ArrayList<>();

    private record Use(int rule, String place, FieldPath path) {}

    RuleOverlaps(List<RuleDefinition> rules, List<CompiledRule> compiled) {
        this.rules = rules;
        this.compiled = compiled;
    }

    List<FieldProblem> find() {
        for (int i = 0; i < rules.size(); i++) {
            touch(i, "source_field", rules.get(i).sourceField());
            touch(i, "target_field", rules.get(i).targetField());
            int rule = i;
            compiled.get(i).rule().reads().forEach(path -> read.add(new Use(rule, "transformation_logic", path)));
            Condition criteria = compiled.get(i).criteria();
            if (criteria != null) {
                criteria.fields().forEach(path -> read.add(new Use(rule, "validation_criteria", path)));
            }
        }
        List<FieldProblem> problems = new ArrayList<>();
        for (int i = 0; i < touched.size(); i++) {
            for (int before = 0; before < i; before++) {
                compare(touched.get(i), touched.get(before), problems);
            }
        }
        for (Use use : read) {
            for (Use other : touched) {
                if (use.rule() != other.rule()) {
                    compare(use, other, problems);
                }
            }
        }
        return problems;
    }

    private void touch(int rule, String place, @Nullable String path) {
        if (path != null && !path.isEmpty()) {
            touched.add(new Use(rule, place, FieldPath.parse(path)));
        }
    }

    private static void compare(Use use, Use other, List<FieldProblem> problems) {
        if (use.path().isInside(other.path()) || other.path().isInside(use.path())) {
            problems.add(new FieldProblem(
                    "/%d/%s".formatted(use.rule(), use.place()),
                    "'%s' and '%s' lie within each other: let rules touch an object or fields in it, not both"
                            .formatted(use.path(), other.path())));
        }
    }
}
