package io.quantivista.ingestion.quality.check;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.quality.Check;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckSettings;
import java.util.List;

/** The value is one of a list. */
public final class InSetCheck implements Check {
    public static final CheckDescriptor DESCRIPTOR = CheckDescriptor.ofRow(
            "in_set",
            "The value is one of a list; texts are compared as they are, numbers by value (1 is 1.0). A CSV value is compared"
                    + " with the texts, the numbers and the booleans; an object or array fails.",
            List.of(Setting.required(
                    "values", Setting.Type.LIST, "the texts, numbers and booleans that are allowed; at least one")),
            InSetCheck::new,
            Example.of("{\"field\": \"side\", \"parameters\": {\"values\": [\"BUY\", \"SELL\"]}}")
                    .passes("{\"side\":\"BUY\"}")
                    .fails("{\"side\":\"buy\"}", "'buy' is not one of [\"BUY\",\"SELL\"]")
                    .passes("{\"side\":null}"),
            Example.of("{\"field\": \"lot\", \"parameters\": {\"values\": [1, 100]}, \"on_failure\": \"null_value\"}")
                    .passes("{\"lot\":1.0}")
                    .fails("{\"lot\":\"1\"}", "'1' is not one of [1,100]"));

    private final int slot;
    private final ValueSet values;

    private InSetCheck(CheckSettings settings) {
        slot = settings.slot();
        values = new ValueSet(settings.parameter("values"));
    }

    @Override
    public boolean passes(Row row) {
        Value value = row.slot(slot);
        return value.isAbsent() || values.contains(value);
    }

    @Override
    public String reason(Row row) {
        return "%s is not one of %s".formatted(row.slot(slot).display(), values.display());
    }
}
