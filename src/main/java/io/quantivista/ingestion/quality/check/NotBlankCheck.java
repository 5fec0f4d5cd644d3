package io.quantivista.ingestion.quality.check;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.quality.Check;
import io.quantivista.ingestion.quality.CheckDescriptor;
import java.util.List;

/** The text has something in it that is not white space. */
public final class NotBlankCheck implements Check {
    public static final CheckDescriptor DESCRIPTOR = CheckDescriptor.ofRow(
            "not_blank",
            "The text holds a character that is not white space (Unicode); a value that is no text passes. Put not_null"
                    + " beside it where the field must be there.",
            List.of(),
            settings -> new NotBlankCheck(settings.slot()),
            Example.of("{\"field\": \"issuer\"}")
                    .passes("{\"issuer\":\" A \"}")
                    .fails("{\"issuer\":\"\"}", "'' is blank")
                    .fails("{\"issuer\":\" \\t\"}", "' \t' is blank")
                    .passes("{\"issuer\":0}")
                    .passes("{}"));

    private final int slot;

    private NotBlankCheck(int slot) {
        this.slot = slot;
    }

    @Override
    public boolean passes(Row row) {
        Value value = row.slot(slot);
        if (!value.kind().isText()) {
            return true;
        }
        for (int i = value.from(); i < value.to(); i++) {
            if (value.bytes()[i] > ' ') {
                return true;
            }
            if (value.bytes()[i] < 0) {
                return !isBlank(value.text());
            }
        }
        return false;
    }

    /** White space of Java and of Unicode, which differ in the spaces that do not break. */
    private static boolean isBlank(String text) {
        return text.codePoints().allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c) || c <= ' ');
    }

    @Override
    public String reason(Row row) {
        return row.slot(slot).display() + " is blank";
    }
}
