package io.quantivista.ingestion.quality.check;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.quality.Check;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckSettings;
import java.util.List;

/** The value is none of a list. */
public final class NotInSetCheck implements Check {
    public static final CheckDescriptor DESCRIPTOR = CheckDescriptor.ofRow(
            "not_in_set",
            "The value is none of a list; values are compared as by in_set, so an object or array passes.",
            List.of(Setting.required(
                    "values", Setting.Type.LIST, "the texts, numbers and booleans that are refused; at least one")),
            NotInSetCheck::new,
            Example.of("{\"field\": \"ticker\", \"parameters\": {\"values\": [\"TEST\", \"N/A\"]}}")
                    .passes("{\"ticker\":\"TSLA\"}")
                    .fails("{\"ticker\":\"N/A\"}", "'N/A' is one of [\"TEST\",\"N/A\"], which are refused"),
            Example.of("{\"field\": \"price\", \"parameters\": {\"values\": [0, -1]}}")
                    .passes("{\"price\":0.01}")
                    .fails("{\"price\":0.00}", "0.00 is one of [0,-1], which are refused"));

    private final int slot;
    private final ValueSet values;

    private NotInSetCheck(CheckSettings settings) {
        slot = settings.slot();
        values = new ValueSet(settings.parameter("values"));
    }

    @Override
    public boolean passes(Row row) {
        Value value = row.slot(slot);
        return value.isAbsent() || !values.contains(value);
    }

    @Override
    public String reason(Row row) {
        return "%s is one of %s, which are refused".formatted(row.slot(slot).display(), values.display());
    }
}
