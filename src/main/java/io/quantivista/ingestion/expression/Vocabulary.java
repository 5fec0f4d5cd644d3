package io.quantivista.ingestion.expression;

import static dev.cel.common.CelOverloadDecl.newGlobalOverload;
import static dev.cel.common.CelOverloadDecl.newMemberOverload;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.IntPredicate;

/** A set of functions that the language has beside those of the standard: what the checker is told, and what runs. */
final class Vocabulary {
    /** Exact decimal numbers; every number of a record is one. */
    static final CelType DECIMAL = OpaqueType.create("decimal");

    private static final Map<CelType, Class<?>> CLASSES = Map.of(
            DECIMAL,
            BigDecimal.class,
            SimpleType.INT,
            Long.class,
            SimpleType.UINT,
            UnsignedLong.class,
            SimpleType.DOUBLE,
            Double.class,
            SimpleType.STRING,
            String.class);

    private final Map<String, List<CelOverloadDecl>> declarations = new LinkedHashMap<>();
    private final Map<String, List<CelFunctionBinding>> bindings = new LinkedHashMap<>();

    /** Declares and binds the operators on decimals, alone and mixed with other numbers. */
    void addDecimalOperators() {
        arithmetic("_+_", "add", Decimals::add);
        arithmetic("_-_", "subtract", Decimals::subtract);
        arithmetic("_*_", "multiply", Decimals::multiply);
        arithmetic("_/_", "divide", Decimals::divide);
        arithmetic("_%_", "modulo", Decimals::remainder);
        comparison("_<_", "less", order -> order < 0);
        comparison("_<=_", "less_equals", order -> order <= 0);
        comparison("_>_", "greater", order -> order > 0);
        comparison("_>=_", "greater_equals", order -> order >= 0);
        equality("_==_", "equals", args -> Equality.equal(args[0], args[1]));
        equality("_!=_", "not_equals", args -> !Equality.equal(args[0], args[1]));
        global("-_", DECIMAL, args -> ((BigDecimal) args[0]).negate(), DECIMAL);
    }

    @SuppressWarnings("Immutable") // Only lambdas without a state are handed in.
    private void arithmetic(String operator, String name, BinaryOperator<BigDecimal> action) {
        pairs(operator, name, DECIMAL, args -> action.apply(Decimals.of(args[0]), Decimals.of(args[1])));
    }

    @SuppressWarnings("Immutable") // Only lambdas without a state are handed in.
    private void comparison(String operator, String name, IntPredicate order) {
        pairs(
                operator,
                name,
                SimpleType.BOOL,
                args -> order.test(Decimals.of(args[0]).compareTo(Decimals.of(args[1]))));
    }

    /**
     * The standard compares values of one type, and so two decimals. To the checker a null may stand for a decimal, so the
     * action takes whatever comes.
     */
    private void equality(String operator, String name, CelFunctionOverload action) {
        for (CelType other : List.of(SimpleType.INT, SimpleType.UINT, SimpleType.DOUBLE)) {
            equality(operator, "%s_decimal_%s".formatted(name, other.name()), action, DECIMAL, other);
            equality(operator, "%s_%s_decimal".formatted(name, other.name()), action, other, DECIMAL);
        }
    }

    private void equality(String operator, String id, CelFunctionOverload action, CelType a, CelType b) {
        declare(operator, newGlobalOverload(id, SimpleType.BOOL, List.of(a, b)));
        bind(operator, binding(id, List.of(Object.class, Object.class), action));
    }

    private void pairs(String operator, String name, CelType result, CelFunctionOverload action) {
        overload(operator, name + "_decimal_decimal", result, action, DECIMAL, DECIMAL);
        for (CelType other : List.of(SimpleType.INT, SimpleType.UINT, SimpleType.DOUBLE)) {
            overload(operator, "%s_decimal_%s".formatted(name, other.name()), result, action, DECIMAL, other);
            overload(operator, "%s_%s_decimal".formatted(name, other.name()), result, action, other, DECIMAL);
        }
    }

    /** A function that is called as {@code name(a, b)}. */
    void global(String name, CelType result, CelFunctionOverload action, CelType... parameters) {
        overload(name, id(name, parameters), result, action, parameters);
    }

    /** A function that is called as {@code a.name(b)}. */
    void member(String name, CelType result, CelFunctionOverload action, CelType... parameters) {
        String id = "member_" + id(name, parameters);
        declare(name, newMemberOverload(id, result, List.of(parameters)));
        bind(name, id, action, parameters);
    }

    private void overload(String name, String id, CelType result, CelFunctionOverload action, CelType... parameters) {
        declare(name, newGlobalOverload(id, result, List.of(parameters)));
        bind(name, id, action, parameters);
    }

    private void declare(String name, CelOverloadDecl overload) {
        declarations.computeIfAbsent(name, added -> new ArrayList<>()).add(overload);
    }

    private void bind(String name, String id, CelFunctionOverload action, CelType... parameters) {
        List<Class<?>> classes = new ArrayList<>();
        for (CelType parameter : parameters) {
            classes.add(CLASSES.getOrDefault(parameter, Object.class));
        }
        bind(name, binding(id, classes, action));
    }

    /** Of one and two arguments the runtime wants its own kinds of function. */
    private static CelFunctionBinding binding(String id, List<Class<?>> classes, CelFunctionOverload action) {
        return switch (classes.size()) {
            case 1 -> unary(id, classes.get(0), action);
            case 2 -> binary(id, classes.get(0), classes.get(1), action);
            default -> CelFunctionBinding.from(id, classes, action);
        };
    }

    private static <T> CelFunctionBinding unary(String id, Class<T> parameter, CelFunctionOverload action) {
        return CelFunctionBinding.from(id, parameter, argument -> action.apply(new Object[] {argument}));
    }

    private static <T, U> CelFunctionBinding binary(
            String id, Class<T> first, Class<U> second, CelFunctionOverload action) {
        return CelFunctionBinding.from(id, first, second, (a, b) -> action.apply(new Object[] {a, b}));
    }

    /** Binds an overload of the standard, which the checker knows, to an action of our own. */
    void bind(String name, CelFunctionBinding binding) {
        bindings.computeIfAbsent(name, added -> new ArrayList<>()).add(binding);
    }

    private static String id(String name, CelType... parameters) {
        StringBuilder id = new StringBuilder(name.equals("-_") ? "negate" : name);
        for (CelType parameter : parameters) {
            id.append('_').append(parameter.name().toLowerCase(Locale.ROOT));
        }
        return id.toString();
    }

    List<CelFunctionDecl> declarations() {
        List<CelFunctionDecl> all = new ArrayList<>();
        declarations.forEach((name, overloads) -> all.add(CelFunctionDecl.newFunctionDeclaration(name, overloads)));
        return all;
    }

    List<CelFunctionBinding> bindings() {
        List<CelFunctionBinding> all = new ArrayList<>();
        bindings.forEach((name, overloads) -> {
            List<CelFunctionBinding> group = new ArrayList<>(overloads);
            if (group.size() == 1) {
                // One alone would take the function's own name, under which the standard's overloads are dispatched.
                group.add(CelFunctionBinding.from(name + "_never", Void.class, nothing -> false));
            }
            all.addAll(CelFunctionBinding.fromOverloads(name, group));
        });
        return all;
    }
}
