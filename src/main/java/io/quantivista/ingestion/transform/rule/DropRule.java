package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Leaves a field out of the row. */
public final class DropRule implements Rule {
    public static final RuleDescriptor DESCRIPTOR = new RuleDescriptor(
            "drop", "Leaves source_field out of the row.", true, false, "", List.of(), DropRule::new);

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
