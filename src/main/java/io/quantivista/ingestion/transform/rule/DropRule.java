package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import org.jspecify.annotations.Nullable;

/** Leaves a field out of the row. */
public final class DropRule implements Rule {
    public static final RuleDescriptor DESCRIPTOR = RuleDescriptor.of("drop", "Leaves source_field out of the row.")
            .example(Example.of("""
                            {"source_field": "internal_note"}""")
                    .gives("{\"ticker\":\"TSLA\",\"internal_note\":\"x\"}", "{\"ticker\":\"TSLA\"}")
                    .gives("{\"ticker\":\"TSLA\"}", "{\"ticker\":\"TSLA\"}"))
            .example(Example.of("""
                            {"source_field": "client.tax_id"}""")
                    .gives("{\"client\":{\"name\":\"A\",\"tax_id\":\"1\"}}", "{\"client\":{\"name\":\"A\"}}")
                    .gives("{\"client\":null}", "{\"client\":null}"))
            .compiledBy(DropRule::new);

    private final int source;

    private DropRule(RuleSettings settings, FieldSlots slots) {
        source = settings.sourceSlot(slots);
    }

    @Override
    public @Nullable String apply(Row row) {
        if (row.slot(source).kind() != ValueKind.MISSING) {
            row.change(source).set(ValueKind.MISSING);
        }
        return null;
    }
}
