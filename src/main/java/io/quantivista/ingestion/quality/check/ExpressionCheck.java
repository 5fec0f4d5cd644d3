package io.quantivista.ingestion.quality.check;

import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.expression.Condition;
import io.quantivista.ingestion.expression.ExpressionCompiler;
import io.quantivista.ingestion.expression.Verdict;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.quality.Check;
import io.quantivista.ingestion.quality.CheckDescriptor;
import io.quantivista.ingestion.quality.CheckDescriptor.FieldUse;
import io.quantivista.ingestion.quality.CheckSettings;
import java.util.List;

/** A condition over the record, in the Common Expression Language. */
public final class ExpressionCheck implements Check {
    public static final CheckDescriptor DESCRIPTOR = CheckDescriptor.ofRow(
                    "expression",
                    "A condition over the record holds, written in the Common Expression Language (CEL): record.price is a"
                            + " field, value the field that the check names. One that cannot be told, as a field is missing or"
                            + " no number, fails; has(record.price) asks first.",
                    List.of(Setting.required("expression", Setting.Type.TEXT, "the condition")),
                    ExpressionCheck::new,
                    Example.of("{\"parameters\": {\"expression\": \"record.quantity * record.price < 1000000\"}}")
                            .passes("{\"quantity\":10,\"price\":99.5}")
                            .fails(
                                    "{\"quantity\":100000,\"price\":99.5}",
                                    "the condition 'record.quantity * record.price < 1000000' does not hold"),
                    Example.of(
                                    "{\"field\": \"symbol\", \"parameters\": {\"expression\": \"value.startsWith('US')\"}, \"severity\": \"warn\"}")
                            .passes("{\"symbol\":\"US88160R1014\"}")
                            .fails(
                                    "{\"symbol\":\"DE0007164600\"}",
                                    "the condition 'value.startsWith('US')' does not hold"))
            .withField(FieldUse.OPTIONAL);

    private static final int SHOWN = 200;

    private final String text;
    private final Condition condition;
    private Verdict verdict = Verdict.TRUE;

    private ExpressionCheck(CheckSettings settings) {
        text = settings.text("expression");
        String field = settings.field();
        condition = new ExpressionCompiler(
                        settings.slots(), settings.resources().expressions())
                .condition(text, field.isEmpty() ? null : FieldPath.parse(field));
        condition.fields().forEach(path -> settings.slot(path.toString()));
    }

    @Override
    public boolean passes(Row row) {
        verdict = condition.test(row);
        return verdict == Verdict.TRUE;
    }

    @Override
    public String reason(Row row) {
        String shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
        return verdict == Verdict.ERROR
                ? "the condition '%s' cannot be told: %s".formatted(shown, condition.error(row))
                : "the condition '%s' does not hold".formatted(shown);
    }
}
