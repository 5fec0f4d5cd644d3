package io.quantivista.ingestion.expression;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelMutableAst;
import dev.cel.common.CelSource;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelMutableExpr;
import dev.cel.common.ast.CelMutableExpr.CelMutableCall;
import dev.cel.common.ast.CelMutableExpr.CelMutableComprehension;
import dev.cel.common.ast.CelMutableExpr.CelMutableIdent;
import dev.cel.common.ast.CelMutableExpr.CelMutableList;
import dev.cel.common.ast.CelMutableExpr.CelMutableMap;
import dev.cel.common.exceptions.CelRuntimeException;
import io.quantivista.ingestion.model.FieldPath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a parsed expression once: every path that begins with {@code record} or {@code value} becomes a numbered
 * field, and what only shows when it runs, but cannot work, is refused.
 */
final class FieldNames {
    private static final String RECORD = "record";
    private static final String VALUE = "value";

    private final CelSource source;
    private final @Nullable FieldPath value;
    private final ExpressionLimits limits;
    private final List<FieldPath> fields = new ArrayList<>();

    /** @param value the field that {@code value} stands for; null where it stands for none */
    FieldNames(CelSource source, @Nullable FieldPath value, ExpressionLimits limits) {
        this.source = source;
        this.value = value;
        this.limits = limits;
    }

    /** The fields by their numbers. */
    List<FieldPath> fields() {
        return fields;
    }

    /** @throws ExpressionProblem at the first thing that cannot work */
    void resolve(CelMutableAst ast) {
        visit(ast.expr(), 0);
    }

    private void visit(CelMutableExpr expr, int depth) {
        if (depth > limits.maxNesting()) {
            throw problem(expr, "the expression nests deeper than %d".formatted(limits.maxNesting()));
        }
        List<String> path = path(expr);
        if (path != null) {
            resolve(expr, path);
            return;
        }
        switch (expr.getKind()) {
            case SELECT -> visit(expr.select().operand(), depth + 1);
            case CALL -> call(expr, depth);
            case LIST -> list(expr.list(), depth);
            case MAP -> map(expr.map(), depth);
            case STRUCT -> throw problem(expr, "messages cannot be made: write a map, such as {'name': 1}");
            case COMPREHENSION -> comprehension(expr, depth);
            case CONSTANT, IDENT, NOT_SET -> {
                // Nothing of a record is read here.
            }
        }
    }

    private void list(CelMutableList list, int depth) {
        list.elements().forEach(element -> visit(element, depth + 1));
    }

    private void map(CelMutableMap map, int depth) {
        map.entries().forEach(entry -> {
            visit(entry.key(), depth + 1);
            visit(entry.value(), depth + 1);
        });
    }

    private void comprehension(CelMutableExpr expr, int depth) {
        CelMutableComprehension loop = expr.comprehension();
        for (String name : List.of(loop.iterVar(), loop.iterVar2())) {
            if (name.equals(RECORD) || name.equals(VALUE)) {
                throw problem(expr, "'%s' is taken: choose another name for the element".formatted(name));
            }
        }
        visit(loop.iterRange(), depth + 1);
        visit(loop.accuInit(), depth + 1);
        visit(loop.loopCondition(), depth + 1);
        visit(loop.loopStep(), depth + 1);
        visit(loop.result(), depth + 1);
    }

    private void call(CelMutableExpr expr, int depth) {
        CelMutableCall call = expr.call();
        call.target().ifPresent(target -> visit(target, depth + 1));
        call.args().forEach(arg -> visit(arg, depth + 1));
        int arguments = call.args().size();
        switch (call.function()) {
            case "matches" -> {
                if (arguments > 0) {
                    pattern(call.args().get(arguments - 1));
                }
            }
            case "round", "div" -> {
                if (arguments > 2) {
                    mode(call.args().get(arguments - 1));
                }
            }
            case "type", "dyn" -> throw problem(expr, "the function '%s' is not offered".formatted(call.function()));
            default -> {
                // The checker knows every other function.
            }
        }
    }

    private void pattern(CelMutableExpr argument) {
        String text = text(argument);
        if (text == null) {
            throw problem(argument, "a regular expression is expected as a literal text");
        }
        try {
            int size = Pattern.compile(text).programSize();
            if (size > limits.maxRegexSize()) {
                throw problem(
                        argument,
                        "the regular expression compiles to %d instructions, %d are allowed"
                                .formatted(size, limits.maxRegexSize()));
            }
        } catch (PatternSyntaxException e) {
            throw problem(argument, "no regular expression (RE2 syntax): " + e.getDescription());
        }
    }

    private void mode(CelMutableExpr argument) {
        String text = text(argument);
        if (text != null) {
            try {
                Decimals.mode(text);
            } catch (CelRuntimeException e) {
                throw problem(argument, String.valueOf(e.getMessage()));
            }
        }
    }

    private void resolve(CelMutableExpr expr, List<String> path) {
        boolean isValue = path.get(0).equals(VALUE);
        List<String> segments = new ArrayList<>();
        if (isValue) {
            if (value == null) {
                throw problem(expr, "'value' stands for no field here: name one, such as record.price");
            }
            segments.addAll(value.segments());
        }
        segments.addAll(path.subList(1, path.size()));
        if (segments.isEmpty()) {
            throw problem(expr, "'record' is the whole record: name a field of it, such as record.price");
        }
        FieldPath field = new FieldPath(segments);
        int number = fields.indexOf(field);
        if (number < 0) {
            number = fields.size();
            fields.add(field);
            if (number >= limits.maxFields()) {
                throw problem(expr, "the expression reads more than %d fields".formatted(limits.maxFields()));
            }
        }
        boolean isTest = expr.getKind() == dev.cel.common.ast.CelExpr.ExprKind.Kind.SELECT
                && expr.select().testOnly();
        expr.setIdent(CelMutableIdent.create((isTest ? "@h" : "@f") + number));
    }

    /** The names of a chain such as {@code record.a['b c']}, outermost first; null where it is none. */
    private static @Nullable List<String> path(CelMutableExpr expr) {
        List<String> names = new ArrayList<>();
        CelMutableExpr at = expr;
        boolean outermost = true;
        while (true) {
            switch (at.getKind()) {
                case IDENT -> {
                    String name = at.ident().name();
                    if (!name.equals(RECORD) && !name.equals(VALUE)) {
                        return null;
                    }
                    names.add(name);
                    Collections.reverse(names);
                    return names;
                }
                case SELECT -> {
                    if (at.select().testOnly() && !outermost) {
                        return null;
                    }
                    names.add(at.select().field());
                    at = at.select().operand();
                }
                case CALL -> {
                    CelMutableCall call = at.call();
                    String key =
                            call.function().equals("_[_]") ? text(call.args().get(1)) : null;
                    if (key == null) {
                        return null;
                    }
                    names.add(key);
                    at = call.args().get(0);
                }
                default -> {
                    return null;
                }
            }
            outermost = false;
        }
    }

    private static @Nullable String text(CelMutableExpr expr) {
        return expr.getKind() == dev.cel.common.ast.CelExpr.ExprKind.Kind.CONSTANT
                        && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE
                ? expr.constant().stringValue()
                : null;
    }

    private ExpressionProblem problem(CelMutableExpr expr, String problem) {
        Integer offset = source.getPositionsMap().get(expr.id());
        Optional<CelSourceLocation> place = offset == null ? Optional.empty() : source.getOffsetLocation(offset);
        return place.map(at -> new ExpressionProblem(at.getLine(), at.getColumn() + 1, problem))
                .orElseGet(() -> new ExpressionProblem(1, 1, problem));
    }
}
