package io.quantivista.ingestion.expression;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import io.quantivista.ingestion.expression.CellNumbers.Operator;
import io.quantivista.ingestion.expression.OperatorSteps.Compare;
import io.quantivista.ingestion.expression.OperatorSteps.InList;
import io.quantivista.ingestion.expression.OperatorSteps.Negate;
import io.quantivista.ingestion.expression.OperatorSteps.Reckon;
import io.quantivista.ingestion.expression.OperatorSteps.Relation;
import io.quantivista.ingestion.expression.TextSteps.Search;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds the steps of a checked expression out of those there are; an expression that needs another has no fast path. */
final class FastCompiler {
    /** Sums that may put texts together; all of them together stay below what cel-java lets one evaluation build. */
    private static final int MAX_SUMS = 32;

    private final CelEngine engine;
    private final int[] slots;
    private int sums;

    FastCompiler(CelEngine engine, int[] slots) {
        this.engine = engine;
        this.slots = slots;
    }

    /** The steps, or null. */
    @Nullable
    Step compile(CelExpr expr) {
        return switch (expr.getKind()) {
            case CONSTANT -> ReadSteps.literal(expr.constant());
            case IDENT -> field(expr.ident().name());
            case CALL -> call(expr.call());
            case SELECT, LIST, STRUCT, MAP, COMPREHENSION, NOT_SET -> null;
        };
    }

    private @Nullable Step field(String name) {
        if (!name.startsWith("@f") && !name.startsWith("@h")) {
            return null;
        }
        int slot = slots[Integer.parseInt(name, 2, name.length(), 10)];
        return name.charAt(1) == 'h' ? new ReadSteps.Presence(slot) : new ReadSteps.Field(slot);
    }

    private @Nullable Step call(CelCall call) {
        List<CelExpr> arguments = new ArrayList<>();
        call.target().ifPresent(arguments::add);
        arguments.addAll(call.args());
        String function = call.function();
        if (function.equals("@in") || function.equals("matches")) {
            return withLiterals(function, arguments);
        }
        List<Step> steps = new ArrayList<>();
        for (CelExpr argument : arguments) {
            Step step = compile(argument);
            if (step == null) {
                return null;
            }
            steps.add(step);
        }
        return switch (steps.size()) {
            case 1 -> unary(function, steps.get(0));
            case 2 -> binary(function, steps.get(0), steps.get(1));
            case 3 -> function.equals("_?_:_") ? new LogicSteps.Choice(steps.get(0), steps.get(1), steps.get(2)) : null;
            default -> null;
        };
    }

    private static @Nullable Step unary(String function, Step step) {
        return switch (function) {
            case "!_" -> new LogicSteps.Not(step);
            case "-_" -> new Negate(step);
            case "size" -> new TextSteps.Size(step);
            case "decimal" -> new TextSteps.ToDecimal(step);
            default -> null;
        };
    }

    private @Nullable Step binary(String function, Step left, Step right) {
        return switch (function) {
            case "_&&_" -> new LogicSteps.And(left, right);
            case "_||_" -> new LogicSteps.Or(left, right);
            case "_==_" -> new Compare(Relation.EQUAL, left, right);
            case "_!=_" -> new Compare(Relation.NOT_EQUAL, left, right);
            case "_<_" -> new Compare(Relation.LESS, left, right);
            case "_<=_" -> new Compare(Relation.LESS_OR_EQUAL, left, right);
            case "_>_" -> new Compare(Relation.GREATER, left, right);
            case "_>=_" -> new Compare(Relation.GREATER_OR_EQUAL, left, right);
            case "_+_" -> ++sums > MAX_SUMS ? null : reckon(Operator.ADD, left, right);
            case "_-_" -> reckon(Operator.SUBTRACT, left, right);
            case "_*_" -> reckon(Operator.MULTIPLY, left, right);
            case "_/_" -> reckon(Operator.DIVIDE, left, right);
            case "_%_" -> reckon(Operator.MODULO, left, right);
            case "startsWith" -> new Search(TextSteps.Test.STARTS_WITH, left, right);
            case "endsWith" -> new Search(TextSteps.Test.ENDS_WITH, left, right);
            case "contains" -> new Search(TextSteps.Test.CONTAINS, left, right);
            default -> null;
        };
    }

    private @Nullable Step withLiterals(String function, List<CelExpr> arguments) {
        Step value = compile(arguments.get(0));
        if (value == null || arguments.size() != 2) {
            return null;
        }
        CelExpr second = arguments.get(1);
        if (function.equals("matches")) {
            return second.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                            && second.constant().getKind() == CelConstant.Kind.STRING_VALUE
                    ? new TextSteps.Matches(
                            value, engine.pattern(second.constant().stringValue()))
                    : null;
        }
        if (second.getKind() != CelExpr.ExprKind.Kind.LIST) {
            return null;
        }
        List<Step> literals = new ArrayList<>();
        for (CelExpr element : second.list().elements()) {
            Step literal = element.getKind() == CelExpr.ExprKind.Kind.CONSTANT ? compile(element) : null;
            if (literal == null) {
                return null;
            }
            literals.add(literal);
        }
        return new InList(value, literals);
    }

    private Step reckon(Operator operator, Step left, Step right) {
        return new Reckon(operator, left, right, engine.limits().maxBuilt() / MAX_SUMS);
    }
}
