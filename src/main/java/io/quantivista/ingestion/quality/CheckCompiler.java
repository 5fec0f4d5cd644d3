package io.quantivista.ingestion.quality;

import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.expression.ExpressionLimits;
import io.quantivista.ingestion.expression.ExpressionProblem;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.quality.CheckDescriptor.FieldUse;
import io.quantivista.ingestion.quality.CheckDescriptor.JobFactory;
import io.quantivista.ingestion.quality.CheckDescriptor.RowFactory;
import io.quantivista.ingestion.source.CheckDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Turns check definitions into checks, or says what is wrong with them. */
public final class CheckCompiler {
    private final FieldSlots slots;
    private final JobResources resources;

    CheckCompiler(FieldSlots slots, JobResources resources) {
        this.slots = slots;
        this.resources = resources;
    }

    /**
     * A compiled check; exactly one of the two is there.
     *
     * @param read the fields that it reads
     */
    record Compiled(
            CheckPolicy policy,
            @Nullable Check check,
            @Nullable Measure measure,
            Set<FieldPath> read) {}

    /** Everything wrong with a list of checks, with the default limits of expressions. */
    public static List<FieldProblem> validate(List<CheckDefinition> checks) {
        return validate(checks, ExpressionLimits.DEFAULT);
    }

    /** Everything wrong with a list of checks, by JSON pointers into the list. */
    public static List<FieldProblem> validate(List<CheckDefinition> checks, ExpressionLimits limits) {
        List<FieldProblem> problems = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        CheckCompiler compiler =
                new CheckCompiler(new FieldSlots(), JobResources.ofSample(ReferenceTables.NONE, limits));
        for (int i = 0; i < checks.size(); i++) {
            CheckDefinition check = checks.get(i);
            String pointer = "/" + i;
            if (!ids.add(check.checkId())) {
                problems.add(new FieldProblem(pointer + "/check_id", "'%s' is given twice".formatted(check.checkId())));
            }
            try {
                compiler.compile(check);
            } catch (CheckProblem e) {
                problems.add(e.at(pointer + "/"));
            }
        }
        return problems;
    }

    /** Whether the descriptor of one of the checks says so. */
    static boolean any(List<CheckDefinition> checks, Predicate<CheckDescriptor> what) {
        return checks.stream()
                .anyMatch(check ->
                        CheckCatalogue.find(check.checkType()).filter(what).isPresent());
    }

    Compiled compile(CheckDefinition check) {
        CheckDescriptor descriptor = CheckCatalogue.find(check.checkType())
                .orElseThrow(() -> new CheckProblem(
                        "check_type",
                        "'%s' is unknown; there are %s"
                                .formatted(
                                        check.checkType(),
                                        CheckCatalogue.entries().stream()
                                                .map(CheckDescriptor::type)
                                                .toList())));
        String field = field(check, descriptor);
        requireKnown(check, descriptor);
        CheckPolicy policy = CheckPolicy.of(check, descriptor);
        CheckSettings settings =
                new CheckSettings(check.checkId(), field, check.parameters(), policy.metric(), slots, resources);
        RowFactory ofRow = descriptor.rowFactory();
        JobFactory ofJob = descriptor.jobFactory();
        try {
            return new Compiled(
                    policy,
                    ofRow == null ? null : ofRow.compile(settings),
                    ofJob == null ? null : ofJob.compile(settings),
                    settings.read());
        } catch (ExpressionProblem e) {
            throw new CheckProblem("parameters/expression", e.problem(), e.line(), e.column());
        } catch (IllegalArgumentException e) {
            throw new CheckProblem("parameters", String.valueOf(e.getMessage()));
        }
    }

    private static String field(CheckDefinition check, CheckDescriptor descriptor) {
        String field = check.field();
        if (field == null || field.isEmpty()) {
            if (descriptor.fieldUse() == FieldUse.REQUIRED) {
                throw new CheckProblem("field", "the path of a field is required");
            }
            return "";
        }
        if (descriptor.fieldUse() == FieldUse.NONE) {
            throw new CheckProblem("field", "the check %s looks at no field".formatted(descriptor.type()));
        }
        try {
            return FieldPath.parse(field).toString();
        } catch (IllegalArgumentException e) {
            throw new CheckProblem("field", String.valueOf(e.getMessage()));
        }
    }

    private static void requireKnown(CheckDefinition check, CheckDescriptor descriptor) {
        List<String> known = descriptor.parameters().stream().map(Setting::name).toList();
        check.parameters().fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new CheckProblem("parameters/" + name, "unknown parameter; there are " + known);
            }
        });
        for (Setting parameter : descriptor.parameters()) {
            if (parameter.required() && !check.parameters().has(parameter.name())) {
                throw new CheckProblem("parameters/" + parameter.name(), "is required: " + parameter.sentence());
            }
        }
    }

    /** What is wrong with one check, and where in it. */
    static final class CheckProblem extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String place;
        private final @Nullable Integer line;
        private final @Nullable Integer column;

        CheckProblem(String place, String problem) {
            this(place, problem, null, null);
        }

        CheckProblem(String place, String problem, @Nullable Integer line, @Nullable Integer column) {
            super(problem, null, false, false);
            this.place = place;
            this.line = line;
            this.column = column;
        }

        /** @param check pointer to the check, with the slash behind it */
        FieldProblem at(String check) {
            return new FieldProblem(check + place, String.valueOf(getMessage()), line, column);
        }
    }
}
