package io.quantivista.ingestion.quality.check.measure;

import io.quantivista.ingestion.model.DecimalReader;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import java.math.BigDecimal;

/** How measures read and write numbers. */
final class Numbers {
    private Numbers() {}

    /** The number of a value, a CSV text that reads as one included; not a number where there is none. */
    static double read(Value value, DecimalReader decimals) {
        boolean mayBe = value.kind() == ValueKind.NUMBER || value.kind() == ValueKind.TEXT;
        return mayBe && decimals.read(value) ? decimals.toDouble() : Double.NaN;
    }

    static String text(double number) {
        return Double.isFinite(number)
                ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
                : String.valueOf(number);
    }
}
