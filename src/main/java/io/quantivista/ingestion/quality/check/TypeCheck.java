package io.quantivista.ingestion.quality.check;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.model.Dates;
import io.quantivista.ingestion.model.DecimalReader;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.quality.Check;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The value is of a type. A value of a format without types (CSV) is of every type that it reads as. */
public final class TypeCheck implements Check {
    public static final CheckDescriptor DESCRIPTOR = CheckDescriptor.ofRow(
            "type",
            "The value is of a type; a CSV value is of every type that its text reads as, and always a string. A date is a"
                    + " text yyyy-MM-dd, and neither a date is a timestamp nor the other way round.",
            List.of(Setting.required(
                    "type", Setting.Type.TEXT, "string, number, integer, boolean, date, timestamp, object or array")),
            TypeCheck::new,
            Example.of("{\"field\": \"shares\", \"parameters\": {\"type\": \"integer\"}}")
                    .passes("{\"shares\":5}")
                    .passes("{\"shares\":5.0}")
                    .fails("{\"shares\":5.5}", "5.5 is no integer")
                    .fails("{\"shares\":\"5\"}", "'5' is no integer"),
            Example.of("{\"field\": \"date\", \"parameters\": {\"type\": \"date\"}}")
                    .passes("{\"date\":\"2025-06-21\"}")
                    .fails("{\"date\":\"21.06.2025\"}", "'21.06.2025' is no date"));

    private enum Type {
        STRING,
        NUMBER,
        INTEGER,
        BOOLEAN,
        DATE,
        TIMESTAMP,
        OBJECT,
        ARRAY
    }

    private final int slot;
    private final Type type;
    private final DecimalReader decimals = new DecimalReader();

    private TypeCheck(CheckSettings settings) {
        slot = settings.slot();
        String name = settings.parameter("type").asText();
        type = Arrays.stream(Type.values())
                .filter(candidate -> candidate.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "type '%s' is unknown: string, number, integer, boolean, date, timestamp, object or array"
                                .formatted(name)));
    }

    @Override
    public boolean passes(Row row) {
        Value value = row.slot(slot);
        return value.isAbsent() || isOfType(value);
    }

    private boolean isOfType(Value value) {
        ValueKind kind = value.kind();
        return switch (type) {
            case STRING -> kind.isText();
            case NUMBER -> kind == ValueKind.NUMBER || (kind == ValueKind.TEXT && decimals.read(value));
            case INTEGER ->
                (kind == ValueKind.NUMBER || kind == ValueKind.TEXT) && decimals.read(value) && decimals.isWhole();
            case BOOLEAN ->
                kind == ValueKind.TRUE
                        || kind == ValueKind.FALSE
                        || (kind == ValueKind.TEXT && ("true".equals(value.text()) || "false".equals(value.text())));
            case DATE -> kind.isText() && Dates.epochDay(value.bytes(), value.from(), value.to()) != Dates.NO_DAY;
            case TIMESTAMP ->
                kind.isText() && Dates.epochMicros(value.bytes(), value.from(), value.to()) != Dates.NO_INSTANT;
            case OBJECT -> kind == ValueKind.OBJECT;
            case ARRAY -> kind == ValueKind.ARRAY;
        };
    }

    @Override
    public String reason(Row row) {
        return "%s is no %s".formatted(row.slot(slot).display(), type.name().toLowerCase(Locale.ROOT));
    }
}
