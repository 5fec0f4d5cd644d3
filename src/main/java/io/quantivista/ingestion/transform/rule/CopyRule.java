package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import org.jspecify.annotations.Nullable;

/** Gives a field's value to a second field. A record without the field stays as it is. */
public final class CopyRule implements Rule {
    public static final RuleDescriptor DESCRIPTOR = RuleDescriptor.of(
                    "copy", "Writes the value of source_field to target_field as well, replacing what stands there.")
            .notes("A record without the field stays as it is.")
            .needsTarget()
            .example(Example.of("""
                            {"source_field": "ticker", "target_field": "symbol"}""")
                    .gives("{\"ticker\":\"TSLA\"}", "{\"ticker\":\"TSLA\",\"symbol\":\"TSLA\"}")
                    .gives("{\"ticker\":null}", "{\"ticker\":null,\"symbol\":null}")
                    .gives("{}", "{}"))
            .example(Example.of("""
                            {"source_field": "order.id", "target_field": "order_id"}""")
                    .gives("{\"order\":{\"id\":7,\"legs\":[1]}}", "{\"order\":{\"id\":7,\"legs\":[1]},\"order_id\":7}"))
            .compiledBy(CopyRule::new);

    private final int source;
    private final int target;

    private CopyRule(RuleSettings settings, FieldSlots slots) {
        source = settings.sourceSlot(slots);
        target = settings.targetSlot(slots);
    }

    @Override
    public @Nullable String apply(Row row) {
        if (row.slot(source).kind() != ValueKind.MISSING) {
            row.change(target).set(row.slot(source));
        }
        return null;
    }
}
