package io.quantivista.ingestion.transform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.source.RuleDefinition;
import io.quantivista.ingestion.transform.RuleDescriptor.Setting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns rule definitions into rules, or says what is wrong with them. */
public final class RuleCompiler {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FieldSlots slots;

    public RuleCompiler(FieldSlots slots) {
        this.slots = slots;
    }

    /** Everything wrong with a list of rules, by JSON pointers into the list. */
    public static List<FieldProblem> validate(List<RuleDefinition> rules) {
        List<FieldProblem> problems = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        RuleCompiler compiler = new RuleCompiler(new FieldSlots());
        for (int i = 0; i < rules.size(); i++) {
            RuleDefinition rule = rules.get(i);
            String pointer = "/" + i;
            if (!ids.add(rule.ruleId())) {
                problems.add(new FieldProblem(pointer + "/rule_id", "'%s' is given twice".formatted(rule.ruleId())));
            }
            try {
                compiler.compile(rule);
            } catch (RuleProblem e) {
                problems.add(new FieldProblem(pointer + "/" + e.field(), String.valueOf(e.getMessage())));
            }
        }
        if (problems.isEmpty()) {
            addOverlaps(rules, problems);
        }
        return problems;
    }

    /**
     * A rule on an object and another on a field inside it would each undo part of the other's work, unseen; such a pair
     * is refused.
     */
    private static void addOverlaps(List<RuleDefinition> rules, List<FieldProblem> problems) {
        List<FieldPath> before = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            for (String name : List.of("source_field", "target_field")) {
                String text = name.equals("source_field")
                        ? rules.get(i).sourceField()
                        : rules.get(i).targetField();
                if (text == null || text.isEmpty()) {
                    continue;
                }
                FieldPath path = FieldPath.parse(text);
                for (FieldPath other : before) {
                    if (path.isInside(other) || other.isInside(path)) {
                        problems.add(new FieldProblem(
                                "/" + i + "/" + name,
                                "'%s' and '%s' lie within each other: let rules touch an object or fields in it, not both"
                                        .formatted(path, other)));
                    }
                }
                before.add(path);
            }
        }
    }

    Rule compile(RuleDefinition rule) {
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
        if (rule.validationCriteria() != null) {
            throw new RuleProblem(
                    "validation_criteria", "conditions on a rule's result are not understood yet: use a check instead");
        }
        ObjectNode logic = logic(rule.transformationLogic(), descriptor);
        try {
            return descriptor
                    .factory()
                    .compile(new RuleSettings(source, target.isEmpty() ? source : target, logic), slots);
        } catch (IllegalArgumentException e) {
            throw new RuleProblem("transformation_logic", String.valueOf(e.getMessage()));
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

    private static ObjectNode logic(@Nullable JsonNode given, RuleDescriptor descriptor) {
        JsonNode node = given == null || given.isNull() ? JsonNodeFactory.instance.objectNode() : given;
        if (node.isTextual() && node.asText().startsWith("{")) {
            node = parse(node.asText());
        }
        ObjectNode logic;
        if (node instanceof ObjectNode object) {
            logic = object;
        } else if (!descriptor.shorthand().isEmpty()) {
            logic = JsonNodeFactory.instance.objectNode();
            logic.set(descriptor.shorthand(), node);
        } else if (node.isTextual() && node.asText().isEmpty()) {
            logic = JsonNodeFactory.instance.objectNode();
        } else {
            throw new RuleProblem("transformation_logic", "the rule '%s' has no settings".formatted(descriptor.type()));
        }
        requireKnown(logic, descriptor);
        return logic;
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new RuleProblem("transformation_logic", "the text is no JSON object: " + e.getOriginalMessage());
        }
    }

    private static void requireKnown(ObjectNode logic, RuleDescriptor descriptor) {
        List<String> known = descriptor.settings().stream().map(Setting::name).toList();
        logic.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new RuleProblem("transformation_logic/" + name, "unknown setting; there are " + known);
            }
        });
        for (Setting setting : descriptor.settings()) {
            if (setting.required() && !logic.has(setting.name())) {
                throw new RuleProblem("transformation_logic/" + setting.name(), "is required: " + setting.sentence());
            }
        }
    }

    /** What is wrong with one rule, and where in it. */
    private static final class RuleProblem extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String field;

        RuleProblem(String field, String problem) {
            super(Objects.requireNonNull(problem), null, false, false);
            this.field = field;
        }

        String field() {
            return field;
        }
    }
}
