package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleDescriptor.Setting;
import io.quantivista.ingestion.transform.RuleSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the same value to every record. */
public final class ConstantRule implements Rule {
    public static final RuleDescriptor DESCRIPTOR = new RuleDescriptor(
            "constant",
            "Writes a fixed value to target_field, replacing what stands there.",
            false,
            true,
            "value",
            List.of(new Setting("value", true, "the value, any JSON")),
            ConstantRule::new);

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
