package io.quantivista.ingestion.quality.check;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.quality.Check;
import io.quantivista.ingestion.quality.CheckDescriptor;
import java.util.List;

/** The field is there and not null. */
public final class NotNullCheck implements Check {
    public static final CheckDescriptor DESCRIPTOR = CheckDescriptor.ofRow(
            "not_null",
            "The field is there and not null.",
            List.of(),
            settings -> new NotNullCheck(settings.slot()),
            Example.of("{\"field\": \"ticker\"}")
                    .passes("{\"ticker\":\"TSLA\"}")
                    .passes("{\"ticker\":\"\"}")
                    .fails("{\"ticker\":null}", "the field is null")
                    .fails("{}", "the field is missing"),
            Example.of("{\"field\": \"ticker\", \"threshold\": {\"metric\": \"percent\", \"must_be_less_than\": 1}}")
                    .passes("{\"ticker\":\"TSLA\"}")
                    .fails("{\"ticker\":null}", "the field is null"));

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
