package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import org.jspecify.annotations.Nullable;

/** Writes the same value to every record. */
public final class ConstantRule implements Rule {
    public static final RuleDescriptor DESCRIPTOR = RuleDescriptor.of(
                    "constant", "Writes a fixed value to target_field, replacing what stands there.")
            .notes("source_field is not read. `null`, and a text that begins with `{`, need the long form.")
            .withoutSource()
            .needsTarget()
            .shortForm(Setting.required("value", Setting.Type.VALUE, "the value, any JSON"))
            .example(Example.of("""
                            {"target_field": "currency", "transformation_logic": "USD"}""")
                    .gives("{\"price\":10}", "{\"price\":10,\"currency\":\"USD\"}")
                    .gives("{\"currency\":\"EUR\"}", "{\"currency\":\"USD\"}"))
            .example(Example.of("""
                            {"target_field": "meta.desk", "transformation_logic": {"value": null}}""")
                    .gives("{\"meta\":{}}", "{\"meta\":{\"desk\":null}}")
                    .rejects("{\"meta\":5}", "cannot write meta.desk, as meta is no object"))
            .compiledBy(ConstantRule::new);

    private final Value value;
    private final int target;

    private ConstantRule(RuleSettings settings, FieldSlots slots) {
        value = Constant.of(settings.setting("value"));
        target = settings.targetSlot(slots);
    }

    @Override
    public @Nullable String apply(Row row) {
        row.change(target).set(value);
        return null;
    }
}
