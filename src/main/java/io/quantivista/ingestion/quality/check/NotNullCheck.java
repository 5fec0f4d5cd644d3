package io.quantivista.ingestion.quality.check;

import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.quality.Check;
import io.quantivista.ingestion.quality.CheckDescriptor;
import java.util.List;

/** The field is there and not null. */
public final class NotNullCheck implements Check {
    public static final CheckDescriptor DESCRIPTOR = new CheckDescriptor(
            "not_null",
            "The field is there and not null.",
            false,
            List.of(),
            (field, parameters, slots) -> new NotNullCheck(slots.slot(field)));

    private final int slot;

    private NotNullCheck(int slot) {
        this.slot = slot;
    }

    @Override
    public boolean passes(Row row) {
        return !row.slot(slot).isAbsent();
    }

    @Override
    public String reason(Row row) {
        return row.slot(slot).kind() == ValueKind.MISSING ? "the field is missing" : "the field is null";
    }
}
