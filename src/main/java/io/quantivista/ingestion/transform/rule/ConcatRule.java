package io.quantivista.ingestion.transform.rule;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.transform.Rule;
import io.quantivista.ingestion.transform.RuleDescriptor;
import io.quantivista.ingestion.transform.RuleSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the texts of several fields together. */
public final class ConcatRule implements Rule {
    public static final RuleDescriptor DESCRIPTOR = RuleDescriptor.of(
                    "concat", "Puts the values of several fields together as one text in target_field.")
            .notes("""
                    source_field is not read. Numbers and booleans are put as they are written; a field that is missing or null is
                    passed over together with its separator. Where all of them are, nothing is written.
                    """)
            .withoutSource()
            .needsTarget()
            .shortForm(Setting.required("fields", Setting.Type.LIST, "paths of the fields in their order, 1 to 100"))
            .setting(Setting.optional("separator", Setting.Type.TEXT, "text between them; none by default"))
            .example(Example.of("""
                            {"target_field": "key", "transformation_logic": {"fields": ["fund", "ticker", "day"], "separator": "|"}}""")
                    .gives(
                            "{\"fund\":\"ARKK\",\"ticker\":\"TSLA\",\"day\":3}",
                            "{\"fund\":\"ARKK\",\"ticker\":\"TSLA\",\"day\":3,\"key\":\"ARKK|TSLA|3\"}")
                    .gives(
                            "{\"fund\":\"ARKK\",\"ticker\":null}",
                            "{\"fund\":\"ARKK\",\"ticker\":null,\"key\":\"ARKK\"}")
                    .gives("{\"other\":1}", "{\"other\":1}")
                    .rejects("{\"fund\":{}}", "fund is {}: a text, a number or a boolean is expected"))
            .example(Example.of("""
                            {"target_field": "pair", "transformation_logic": ["base", "quote"]}""")
                    .gives(
                            "{\"base\":\"EUR\",\"quote\":\"USD\"}",
                            "{\"base\":\"EUR\",\"quote\":\"USD\",\"pair\":\"EURUSD\"}"))
            .compiledBy(ConcatRule::new);

    private final List<FieldPath> fields;
    private final int[] sources;
    private final int target;
    private final byte[] separator;

    private ConcatRule(RuleSettings settings, FieldSlots slots) {
        fields = settings.paths("fields");
        sources = fields.stream().mapToInt(slots::slot).toArray();
        target = settings.targetSlot(slots);
        separator = settings.text("separator", "").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public List<FieldPath> reads() {
        return fields;
    }

    @Override
    public @Nullable String apply(Row row) {
        ByteSink scratch = row.scratch();
        int from = scratch.size();
        boolean hasAny = false;
        for (int i = 0; i < sources.length; i++) {
            Value value = row.slot(sources[i]);
            if (value.isAbsent()) {
                continue;
            }
            if (hasAny) {
                scratch.put(separator);
            }
            if (!TextInput.append(value, scratch)) {
                return "%s is %s: a text, a number or a boolean is expected".formatted(fields.get(i), value.display());
            }
            hasAny = true;
        }
        return hasAny ? TextInput.written(row, target, from) : null;
    }
}
