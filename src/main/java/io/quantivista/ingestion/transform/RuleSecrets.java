package io.quantivista.ingestion.transform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.source.RuleDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The secret settings of rules: answers show stars, and a rule that comes back with the stars keeps what it has. */
public final class RuleSecrets {
    /** What answers show of a secret. */
    public static final String STARS = "*****";

    private RuleSecrets() {}

    /** The rule as answers show it. */
    public static RuleDefinition hidden(RuleDefinition rule) {
        ObjectNode logic = logicWithSecrets(rule);
        if (logic == null) {
            return rule;
        }
        for (String name : secrets(rule)) {
            if (logic.has(name)) {
                logic.put(name, STARS);
            }
        }
        return rule.withLogic(logic);
    }

    /**
     * Rules that are to be saved, with the secrets that they leave out or have stars for taken from those before of the same
     * id and type. A rule that there is no secret to keep for is left without one, which its validation then says.
     */
    public static List<RuleDefinition> kept(List<RuleDefinition> rules, List<RuleDefinition> before) {
        Map<String, RuleDefinition> known = new HashMap<>();
        before.forEach(rule -> known.put(rule.ruleId(), rule));
        List<RuleDefinition> kept = new ArrayList<>(rules.size());
        rules.forEach(rule -> kept.add(kept(rule, known.get(rule.ruleId()))));
        return kept;
    }

    private static RuleDefinition kept(RuleDefinition rule, @Nullable RuleDefinition before) {
        ObjectNode logic = logicWithSecrets(rule);
        if (logic == null) {
            return rule;
        }
        ObjectNode old = before == null || !before.ruleType().equals(rule.ruleType()) ? null : logicWithSecrets(before);
        for (String name : secrets(rule)) {
            JsonNode given = logic.path(name);
            if (given.isMissingNode() || given.isNull() || given.asText().equals(STARS)) {
                if (old != null && old.has(name)) {
                    logic.set(name, old.get(name));
                } else {
                    logic.remove(name);
                }
            }
        }
        return rule.withLogic(logic);
    }

    private static List<String> secrets(RuleDefinition rule) {
        return RuleCatalogue.find(rule.ruleType()).stream()
                .flatMap(descriptor -> descriptor.settings().stream())
                .filter(setting -> setting.type() == Setting.Type.SECRET)
                .map(Setting::name)
                .toList();
    }

    /** A copy of the settings as an object; null for a rule without secrets, or whose settings are none. */
    private static @Nullable ObjectNode logicWithSecrets(RuleDefinition rule) {
        Optional<RuleDescriptor> descriptor = RuleCatalogue.find(rule.ruleType());
        if (descriptor.isEmpty() || secrets(rule).isEmpty()) {
            return null;
        }
        try {
            return RuleLogic.object(rule.transformationLogic(), descriptor.get())
                    .deepCopy();
        } catch (RuleProblem e) {
            return null;
        }
    }
}
