package io.quantivista.ingestion.quality.check;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.quality.Check;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckDescriptor.FieldUse;
import io.quantivista.ingestion.quality.CheckSettings;
import io.quantivista.ingestion.quality.keys.Key;
import io.quantivista.ingestion.quality.keys.KeySet;
import java.util.List;

/**
 * The value, or the values of several fields together, come once in the job; the first record with them passes, later ones
 * fail.
 *
 * <p>The verdict must be there while the record passes, so the keys are put into a {@link KeySet}, which is exact for any
 * number of them and bounded in memory.
 */
public final class UniqueCheck implements Check {
    public static final CheckDescriptor DESCRIPTOR = CheckDescriptor.ofRow(
                    "unique",
                    "The value, or the values of several fields together, come once in the job; the first record with them"
                            + " passes. Values are the same when their bytes and their kind are: 1, 1.0 and \"1\" are three"
                            + " JSON values. A record in which one of the fields is missing or null passes, as in SQL.",
                    List.of(Setting.optional(
                            "fields",
                            Setting.Type.LIST,
                            "paths of the fields that are unique together, in place of field")),
                    UniqueCheck::new,
                    Example.of("{\"field\": \"trade_id\"}")
                            .passes("{\"trade_id\":\"t1\"}")
                            .passes("{\"trade_id\":\"t2\"}")
                            .fails("{\"trade_id\":\"t1\"}", "'t1' came before in this job")
                            .passes("{\"trade_id\":null}")
                            .passes("{\"trade_id\":null}"),
                    Example.of("{\"parameters\": {\"fields\": [\"fund\", \"cusip\"]}}")
                            .passes("{\"fund\":\"A\",\"cusip\":\"1\"}")
                            .passes("{\"fund\":\"B\",\"cusip\":\"1\"}")
                            .fails(
                                    "{\"fund\":\"A\",\"cusip\":\"1\"}",
                                    "fund 'A', cusip '1' came together before in this job"))
            .ordered()
            .withField(FieldUse.OPTIONAL);

    private final List<String> fields;
    private final int[] slots;
    private final KeySet keys;
    private final Key key = new Key();

    private UniqueCheck(CheckSettings settings) {
        fields = settings.fields();
        slots = fields.stream().mapToInt(settings::slot).toArray();
        keys = settings.resources().keys().set(settings.checkId());
    }

    @Override
    public boolean passes(Row row) {
        key.clear();
        for (int slot : slots) {
            Value value = row.slot(slot);
            if (value.isAbsent()) {
                return true;
            }
            key.add(value);
        }
        return keys.add(key);
    }

    @Override
    public String reason(Row row) {
        if (slots.length == 1) {
            return row.slot(slots[0]).display() + " came before in this job";
        }
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < slots.length; i++) {
            values.append(i == 0 ? "" : ", ")
                    .append(fields.get(i))
                    .append(' ')
                    .append(row.slot(slots[i]).display());
        }
        return values + " came together before in this job";
    }
}
