package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Rounds a number to a number of decimals, exactly. */
public final class RoundRule implements Rule {
    static final String MODES = "half_even (default), half_up, half_down, up, down, ceiling or floor";

    public static final RuleDescriptor DESCRIPTOR = RuleDescriptor.of(
                    "round",
                    "Rounds the number in source_field, or the text that reads as one, to exactly `scale` digits behind the"
                            + " point. Missing and null stay.")
            .notes("Up to 18 digits cost no object; a number may have 1,000 digits before and behind the point.")
            .shortForm(Setting.required("scale", Setting.Type.INTEGER, "digits behind the point, 0 to 38"))
            .setting(Setting.optional("mode", Setting.Type.TEXT, MODES))
            .example(Example.of("""
                            {"source_field": "price", "transformation_logic": 2}""")
                    .gives("{\"price\":12.345}", "{\"price\":12.34}")
                    .gives("{\"price\":\"12.3451\"}", "{\"price\":12.35}")
                    .gives("{\"price\":7}", "{\"price\":7.00}")
                    .gives("{\"price\":123456789012345678901.005}", "{\"price\":123456789012345678901.00}")
                    .rejects("{\"price\":\"n/a\"}", "'n/a' is no number"))
            .example(Example.of("""
                            {"source_field": "weight", "transformation_logic": {"scale": 0, "mode": "half_up"}}""").gives("{\"weight\":-2.5}", "{\"weight\":-3}"))
            .compiledBy(RoundRule::new);

    private final int source;
    private final int target;
    private final ExactNumber number = new ExactNumber();
    private final int scale;
    private final RoundingMode mode;

    private RoundRule(RuleSettings settings, FieldSlots slots) {
        source = settings.sourceSlot(slots);
        target = settings.targetSlot(slots);
        scale = settings.integer("scale", 0, 0, ExactNumber.MAX_SCALE);
        mode = settings.choice("mode", RoundingMode.class, RoundingMode.HALF_EVEN);
    }

    @Override
    public @Nullable String apply(Row row) {
        Value value = row.slot(source);
        if (value.isAbsent()) {
            return null;
        }
        if (!number.read(value)) {
            return value.display() + " is no number";
        }
        String problem = number.round(scale, mode);
        if (problem == null) {
            number.write(row, target);
        }
        return problem;
    }
}
