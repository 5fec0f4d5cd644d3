package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import org.jspecify.annotations.Nullable;

/** Moves a field's value to another name. A record without the field stays as it is. */
public final class RenameRule implements Rule {
    public static final RuleDescriptor DESCRIPTOR = RuleDescriptor.of(
                    "rename", "Moves the value of source_field to target_field, replacing what stands there.")
            .notes("A record without the field stays as it is.")
            .needsTarget()
            .example(Example.of("""
                            {"source_field": "fund", "target_field": "portfolio_id"}""")
                    .gives("{\"fund\":\"ARKK\",\"shares\":5}", "{\"shares\":5,\"portfolio_id\":\"ARKK\"}")
                    .gives("{\"shares\":5}", "{\"shares\":5}"))
            .example(
                    Example.of("""
                            {"source_field": "risk.beta", "target_field": "beta"}""").gives("{\"risk\":{\"beta\":1.1,\"var\":2}}", "{\"risk\":{\"var\":2},\"beta\":1.1}"))
            .compiledBy(RenameRule::new);

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
