package io.quantivista.ingestion.expression;

import com.google.re2j.Pattern;
import dev.cel.checker.CelChecker;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.exceptions.CelBadFormatException;
import dev.cel.common.exceptions.CelNumericOverflowException;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.CelByteString;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelParser;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelStandardFunctions.StandardFunction;
import dev.cel.runtime.RuntimeHelpers;
import dev.cel.runtime.standard.AddOperator.AddOverload;
import io.quantivista.ingestion.model.Dates;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * cel-java with every limit set, exact decimals, and what one evaluation may build counted. Owned by one lane.
 *
 * <p>The variables are numbered: {@code @f0} is the first field that an expression reads, {@code @h0} whether the record
 * has it. No text can name them.
 */
final class CelEngine {
    /** Fields of most expressions; checking one costs time for each variable that there could be. */
    private static final int FEW_FIELDS = 8;

    private static final Set<StandardFunction> REPLACED =
            Set.of(StandardFunction.EQUALS, StandardFunction.NOT_EQUALS, StandardFunction.IN, StandardFunction.MATCHES);
    private static final Set<AddOverload> COUNTED =
            Set.of(AddOverload.ADD_STRING, AddOverload.ADD_BYTES, AddOverload.ADD_LIST);

    private final ExpressionLimits limits;
    private final CelOptions options;
    private final CelCompiler few;
    private @Nullable CelCompiler many;
    private final List<CelFunctionDecl> declarations;
    final CelRuntime runtime;
    private final Map<String, Pattern> patterns = new HashMap<>();
    private long built;

    CelEngine(ExpressionLimits limits) {
        this.limits = limits;
        options = CelOptions.current()
                .maxExpressionCodePointSize(limits.maxLength())
                .maxParseRecursionDepth(limits.maxParseDepth())
                .maxParseExpressionNodeCount(limits.maxParts())
                .comprehensionMaxIterations(limits.maxRounds())
                .maxRegexProgramSize(limits.maxRegexSize())
                .enableHeterogeneousNumericComparisons(true)
                .populateMacroCalls(false)
                .build();
        Vocabulary vocabulary = new Vocabulary();
        vocabulary.addDecimalOperators();
        addConversions(vocabulary);
        addFunctions(vocabulary);
        replaceStandard(vocabulary);
        declarations = vocabulary.declarations();
        few = compiler(Math.min(FEW_FIELDS, limits.maxFields()));
        runtime = CelRuntimeFactory.plannerRuntimeBuilder()
                .setOptions(options)
                .setStandardFunctions(CelStandardFunctions.newBuilder()
                        .filterFunctions(
                                (function, overload) -> !REPLACED.contains(function) && !COUNTED.contains(overload))
                        .build())
                .addFunctionBindings(vocabulary.bindings())
                .build();
    }

    private CelCompiler compiler(int fields) {
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(options)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addFunctionDeclarations(declarations);
        for (int i = 0; i < fields; i++) {
            builder.addVar("@f" + i, SimpleType.DYN).addVar("@h" + i, SimpleType.BOOL);
        }
        return builder.build();
    }

    ExpressionLimits limits() {
        return limits;
    }

    CelParser parser() {
        return few;
    }

    /** Checks expressions of so many fields. */
    CelChecker checker(int fields) {
        if (fields <= FEW_FIELDS) {
            return few;
        }
        CelCompiler known = many;
        if (known == null) {
            known = compiler(limits.maxFields());
            many = known;
        }
        return known;
    }

    /** An evaluation begins: it has built nothing yet. */
    void begin() {
        built = 0;
    }

    /** A pattern, compiled once; {@link FieldNames} has found nothing wrong with it. */
    Pattern pattern(String text) {
        return patterns.computeIfAbsent(text, Pattern::compile);
    }

    private static void addConversions(Vocabulary vocabulary) {
        vocabulary.global("decimal", Vocabulary.DECIMAL, args -> args[0], Vocabulary.DECIMAL);
        vocabulary.global("decimal", Vocabulary.DECIMAL, args -> Decimals.of(args[0]), SimpleType.INT);
        vocabulary.global("decimal", Vocabulary.DECIMAL, args -> Decimals.of(args[0]), SimpleType.UINT);
        vocabulary.global("decimal", Vocabulary.DECIMAL, args -> Decimals.of(args[0]), SimpleType.DOUBLE);
        vocabulary.global("decimal", Vocabulary.DECIMAL, args -> Decimals.parse((String) args[0]), SimpleType.STRING);
        vocabulary.global("int", SimpleType.INT, args -> Decimals.toInt((BigDecimal) args[0]), Vocabulary.DECIMAL);
        vocabulary.global(
                "double", SimpleType.DOUBLE, args -> ((BigDecimal) args[0]).doubleValue(), Vocabulary.DECIMAL);
        vocabulary.global(
                "string", SimpleType.STRING, args -> Decimals.toText((BigDecimal) args[0]), Vocabulary.DECIMAL);
        vocabulary.global("date", SimpleType.TIMESTAMP, args -> date((String) args[0]), SimpleType.STRING);
    }

    private static void addFunctions(Vocabulary vocabulary) {
        vocabulary.global("abs", Vocabulary.DECIMAL, args -> ((BigDecimal) args[0]).abs(), Vocabulary.DECIMAL);
        vocabulary.global(
                "round",
                Vocabulary.DECIMAL,
                args -> Decimals.round((BigDecimal) args[0], (Long) args[1], "half_even"),
                Vocabulary.DECIMAL,
                SimpleType.INT);
        vocabulary.global(
                "round",
                Vocabulary.DECIMAL,
                args -> Decimals.round((BigDecimal) args[0], (Long) args[1], (String) args[2]),
                Vocabulary.DECIMAL,
                SimpleType.INT,
                SimpleType.STRING);
        vocabulary.global(
                "div",
                Vocabulary.DECIMAL,
                args -> Decimals.divide((BigDecimal) args[0], (BigDecimal) args[1], (Long) args[2], (String) args[3]),
                Vocabulary.DECIMAL,
                Vocabulary.DECIMAL,
                SimpleType.INT,
                SimpleType.STRING);
        vocabulary.member(
                "lower", SimpleType.STRING, args -> ((String) args[0]).toLowerCase(Locale.ROOT), SimpleType.STRING);
        vocabulary.member(
                "upper", SimpleType.STRING, args -> ((String) args[0]).toUpperCase(Locale.ROOT), SimpleType.STRING);
        vocabulary.member("trim", SimpleType.STRING, args -> ((String) args[0]).trim(), SimpleType.STRING);
        vocabulary.member(
                "substring",
                SimpleType.STRING,
                args -> Texts.substring((String) args[0], (Long) args[1], Long.MAX_VALUE),
                SimpleType.STRING,
                SimpleType.INT);
        vocabulary.member(
                "substring",
                SimpleType.STRING,
                args -> Texts.substring((String) args[0], (Long) args[1], (Long) args[2]),
                SimpleType.STRING,
                SimpleType.INT,
                SimpleType.INT);
    }

    private static Instant date(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int day = Dates.epochDayOfDateOrTimestamp(bytes, 0, bytes.length);
        if (day == Dates.NO_DAY) {
            throw new CelBadFormatException("'%s' is no ISO date or timestamp".formatted(Texts.shortened(text, 100)));
        }
        return Instant.ofEpochSecond(day * 86_400L);
    }

    @SuppressWarnings("Immutable") // An engine has one thread, so its functions may keep patterns and count.
    private void replaceStandard(Vocabulary vocabulary) {
        vocabulary.bind("_==_", CelFunctionBinding.from("equals", Object.class, Object.class, Equality::equal));
        vocabulary.bind(
                "_!=_",
                CelFunctionBinding.from("not_equals", Object.class, Object.class, (a, b) -> !Equality.equal(a, b)));
        vocabulary.bind(
                "@in", CelFunctionBinding.from("in_list", Object.class, List.class, (a, b) -> Equality.contains(b, a)));
        vocabulary.bind(
                "@in", CelFunctionBinding.from("in_map", Object.class, Map.class, (a, b) -> Equality.hasKey(b, a)));
        vocabulary.bind(
                "matches",
                CelFunctionBinding.from(
                        "matches",
                        String.class,
                        String.class,
                        (a, b) -> pattern(b).matcher(a).find()));
        vocabulary.bind(
                "matches",
                CelFunctionBinding.from(
                        "matches_string",
                        String.class,
                        String.class,
                        (a, b) -> pattern(b).matcher(a).find()));
        vocabulary.bind("_+_", CelFunctionBinding.from("add_string", String.class, String.class, (a, b) -> {
            count((long) a.length() + b.length());
            return a + b;
        }));
        vocabulary.bind(
                "_+_", CelFunctionBinding.from("add_bytes", CelByteString.class, CelByteString.class, (a, b) -> {
                    count((long) a.size() + b.size());
                    return a.concat(b);
                }));
        vocabulary.bind("_+_", CelFunctionBinding.from("add_list", List.class, List.class, (a, b) -> {
            // The list that map and filter grow is appended to, every other one is copied.
            boolean grows = a.getClass().getSimpleName().equals("ConcatenatedListView");
            count((grows ? 0L : a.size()) + b.size());
            return concat(a, b);
        }));
    }

    /** The runtime's own, which is written for one type of element; CEL's lists hold any. */
    @SuppressWarnings("unchecked")
    private static List<Object> concat(List<?> a, List<?> b) {
        return RuntimeHelpers.concat((List<Object>) a, (List<Object>) b);
    }

    private void count(long more) {
        built += more;
        if (built > limits.maxBuilt()) {
            throw new CelNumericOverflowException(
                    "the texts and lists that are put together hold more than %d characters and elements"
                            .formatted(limits.maxBuilt()));
        }
    }
}
