package io.quantivista.ingestion.quality.check;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.quality.Check;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckSettings;
import io.quantivista.ingestion.quality.check.format.ValueFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The text has a known form; where the form has a check digit, it is right. */
public final class FormatCheck implements Check {
    public static final CheckDescriptor DESCRIPTOR = CheckDescriptor.ofRow(
            "format",
            "The text has a known form, in capital letters where it has letters, and its check digits are right; a value that"
                    + " is no text fails.",
            List.of(Setting.required(
                    "format",
                    Setting.Type.TEXT,
                    Arrays.stream(ValueFormat.values())
                            .map(format -> format.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", ")))),
            FormatCheck::new,
            Example.of("{\"field\": \"isin\", \"parameters\": {\"format\": \"isin\"}}")
                    .passes("{\"isin\":\"US88160R1014\"}")
                    .fails("{\"isin\":\"US88160R1015\"}", "'US88160R1015' is no isin")
                    .fails("{\"isin\":5}", "5 is no isin"),
            Example.of("{\"field\": \"issuer\", \"parameters\": {\"format\": \"lei\"}, \"severity\": \"warn\"}")
                    .passes("{\"issuer\":\"HWUPKR0MPOU8FGXBT394\"}")
                    .fails("{\"issuer\":\"HWUPKR0MPOU8FGXBT395\"}", "'HWUPKR0MPOU8FGXBT395' is no lei"),
            Example.of("{\"field\": \"ccy\", \"parameters\": {\"format\": \"currency\"}}")
                    .passes("{\"ccy\":\"USD\"}")
                    .fails("{\"ccy\":\"usd\"}", "'usd' is no currency"),
            Example.of("{\"field\": \"contact\", \"parameters\": {\"format\": \"email\"}}")
                    .passes("{\"contact\":\"desk@example.com\"}")
                    .fails("{\"contact\":\"desk@\"}", "'desk@' is no email"));

    private final int slot;
    private final ValueFormat format;

    private FormatCheck(CheckSettings settings) {
        slot = settings.slot();
        format = settings.choice("format", ValueFormat.values());
    }

    @Override
    public boolean passes(Row row) {
        Value value = row.slot(slot);
        return value.isAbsent() || (value.kind().isText() && format.matches(value.bytes(), value.from(), value.to()));
    }

    @Override
    public String reason(Row row) {
        return "%s is no %s".formatted(row.slot(slot).display(), format.name().toLowerCase(Locale.ROOT));
    }
}
