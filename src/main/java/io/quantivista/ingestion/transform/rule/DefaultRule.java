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

/** Fills a field where it is missing or null. */
public final class DefaultRule implements Rule {
    public static final RuleDescriptor DESCRIPTOR = RuleDescriptor.of(
                    "default",
                    "Writes a fixed value to target_field where source_field is missing or null, and the value of source_field otherwise.")
            .shortForm(Setting.required("value", Setting.Type.VALUE, "the value, any JSON"))
            .example(Example.of("""
                            {"source_field": "side", "transformation_logic": {"value": "BUY"}}""")
                    .gives("{\"side\":null}", "{\"side\":\"BUY\"}")
                    .gives("{}", "{\"side\":\"BUY\"}")
                    .gives("{\"side\":\"SELL\"}", "{\"side\":\"SELL\"}")
                    .gives("{\"side\":\"\"}", "{\"side\":\"\"}"))
            .example(Example.ofCsv("""
                            {"source_field": "fee", "target_field": "fee_paid", "transformation_logic": 0}""")
                    .gives("fee\n1.50", "{\"fee\":\"1.50\",\"fee_paid\":\"1.50\"}")
                    .gives("id,fee\n7,", "{\"id\":\"7\",\"fee\":null,\"fee_paid\":0}"))
            .compiledBy(DefaultRule::new);

    private final Value value;
    private final int source;
    private final int target;

    private DefaultRule(RuleSettings settings, FieldSlots slots) {
        value = Constant.of(settings.setting("value"));
        source = settings.sourceSlot(slots);
        target = settings.targetSlot(slots);
    }

    @Override
    public @Nullable String apply(Row row) {
        if (row.slot(source).isAbsent()) {
            row.change(target).set(value);
        } else if (source != target) {
            row.change(target).set(row.slot(source));
        }
        return null;
    }
}
