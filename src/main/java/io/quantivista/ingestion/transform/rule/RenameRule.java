package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Moves a field's value to another name. A record without the field stays as it is. */
public final class RenameRule implements Rule {
    public static final RuleDescriptor DESCRIPTOR = new RuleDescriptor(
            "rename",
            "Moves the value of source_field to target_field, replacing what stands there.",
            true,
            true,
            "",
            List.of(),
            RenameRule::new);

    private final int source;
    private final int target;

    private RenameRule(RuleSettings settings, FieldSlots slots) {
        source = settings.sourceSlot(slots);
        target = settings.targetSlot(slots);
        if (source == target) {
            throw new IllegalArgumentException("source_field and target_field are the same");
        }
    }

    @Override
    public @Nullable String apply(Row row) {
        if (row.slot(source).kind() != ValueKind.MISSING) {
            row.change(target).set(row.slot(source));
            row.change(source).set(ValueKind.MISSING);
        }
        return null;
    }
}
