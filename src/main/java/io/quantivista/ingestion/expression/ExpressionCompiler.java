package io.quantivista.ingestion.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelMutableAst;
import dev.cel.common.CelSource;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns texts in the Common Expression Language into conditions and formulas over a row, or says what is wrong with them.
 *
 * <p>{@code record.price} is a field, {@code record.risk.beta} one inside an object, {@code record['order id']} one whose
 * name is no word; {@code value} is the field that a rule or check is about. Numbers of a record are exact decimals. Used by
 * one thread at a time; what it compiles is owned by the same lane.
 */
public final class ExpressionCompiler {
    private static final Set<String> RECKONING = Set.of("_+_", "_-_", "_*_", "_/_", "_%_", "-_");

    private final FieldSlots slots;
    private final ExpressionLimits limits;
    private @Nullable CelEngine engine;

    /** With the default limits. */
    public ExpressionCompiler(FieldSlots slots) {
        this(slots, ExpressionLimits.DEFAULT);
    }

    /** @param slots where the fields that expressions read get their slots */
    public ExpressionCompiler(FieldSlots slots, ExpressionLimits limits) {
        this.slots = slots;
        this.limits = limits;
    }

    /**
     * Compiles an expression that is true or false.
     *
     * @param value the field that {@code value} stands for; null where it stands for none
     * @throws ExpressionProblem with line and column
     */
    public Condition condition(String text, @Nullable FieldPath value) {
        Compiled compiled = compile(text, value, true);
        Step fast = compiled.fast();
        return fast == null ? compiled.program() : new FastProgram(fast, compiled.program());
    }

    /**
     * Compiles an expression that makes a value.
     *
     * @param value the field that {@code value} stands for; null where it stands for none
     * @throws ExpressionProblem with line and column
     */
    public Formula formula(String text, @Nullable FieldPath value) {
        Compiled compiled = compile(text, value, false);
        Step fast = compiled.fast();
        return fast == null ? compiled.program() : new FastProgram(fast, compiled.program());
    }

    private record Compiled(CelProgram program, @Nullable Step fast) {}

    private Compiled compile(String text, @Nullable FieldPath value, boolean isCondition) {
        try {
            CelEngine cel = engine();
            CelAbstractSyntaxTree parsed = ast(cel.parser().parse(text));
            FieldNames names = new FieldNames(parsed.getSource(), value, limits);
            CelMutableAst resolved = CelMutableAst.fromCelAst(parsed);
            names.resolve(resolved);
            CelAbstractSyntaxTree checked =
                    ast(cel.checker(names.fields().size()).check(withPlaces(resolved, parsed.getSource())));
            CelType type = checked.getResultType();
            if (isCondition && !type.equals(SimpleType.BOOL) && !type.equals(SimpleType.DYN)) {
                throw new ExpressionProblem(
                        1, 1, "true or false is expected, the expression makes a value of type " + type.name());
            }
            if (isCondition && isReckoned(checked.getExpr())) {
                throw new ExpressionProblem(1, 1, "true or false is expected, the expression reckons a value");
            }
            List<FieldPath> fields = names.fields();
            int[] numbers = fields.stream().mapToInt(slots::slot).toArray();
            return new Compiled(
                    new CelProgram(cel, cel.runtime.createProgram(checked), fields, numbers),
                    new FastCompiler(cel, numbers).compile(checked.getExpr()));
        } catch (CelEvaluationException e) {
            throw new ExpressionProblem(1, 1, String.valueOf(e.getMessage()));
        } catch (StackOverflowError e) {
            throw new ExpressionProblem(1, 1, "the expression nests too deep");
        }
    }

    /** Fields have no type until there is a record; but whatever they hold, a sum or product is neither true nor false. */
    private static boolean isReckoned(CelExpr expr) {
        return expr.getKind() == CelExpr.ExprKind.Kind.CALL
                && RECKONING.contains(expr.call().function());
    }

    private CelEngine engine() {
        CelEngine known = engine;
        if (known == null) {
            known = new CelEngine(limits);
            engine = known;
        }
        return known;
    }

    private static CelAbstractSyntaxTree withPlaces(CelMutableAst resolved, CelSource source) {
        return CelAbstractSyntaxTree.newParsedAst(resolved.toParsedAst().getExpr(), source);
    }

    private static CelAbstractSyntaxTree ast(CelValidationResult result) {
        try {
            return result.getAst();
        } catch (CelValidationException e) {
            List<CelIssue> issues = e.getErrors();
            if (issues.isEmpty()) {
                throw new ExpressionProblem(1, 1, String.valueOf(e.getMessage()));
            }
            CelIssue first = issues.get(0);
            throw new ExpressionProblem(
                    Math.max(1, first.getSourceLocation().getLine()),
                    Math.max(0, first.getSourceLocation().getColumn()) + 1,
                    message(first.getMessage()));
        }
    }

    /** The candidates of an overloaded operator are dozens, and none of them helps; the parser writes its messages as format strings. */
    private static String message(String issue) {
        int candidates = issue.indexOf(" (candidates: ");
        String told = (candidates < 0 ? issue : issue.substring(0, candidates)).replace("%%", "%");
        return Texts.shortened(told, ExpressionLimits.MAX_REASON);
    }
}
