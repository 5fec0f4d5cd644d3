package io.quantivista.ingestion.quality;

import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.quality.CheckDescriptor.Parameter;
import io.quantivista.ingestion.source.CheckDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Turns check definitions into checks, or says what is wrong with them. */
public final class CheckCompiler {
    private final FieldSlots slots;

    public CheckCompiler(FieldSlots slots) {
        this.slots = slots;
    }

    /** Everything wrong with a list of checks, by JSON pointers into the list. */
    public static List<FieldProblem> validate(List<CheckDefinition> checks) {
        List<FieldProblem> problems = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        CheckCompiler compiler = new CheckCompiler(new FieldSlots());
        for (int i = 0; i < checks.size(); i++) {
            CheckDefinition check = checks.get(i);
            String pointer = "/" + i;
            if (!ids.add(check.checkId())) {
                problems.add(new FieldProblem(pointer + "/check_id", "'%s' is given twice".formatted(check.checkId())));
            }
            try {
                compiler.compile(check);
            } catch (CheckProblem e) {
                problems.add(new FieldProblem(pointer + "/" + e.place(), String.valueOf(e.getMessage())));
            }
        }
        return problems;
    }

    /** Whether the verdict of one of the checks depends on the order of the records. */
    static boolean isOrdered(List<CheckDefinition> checks) {
        return checks.stream()
                .anyMatch(check -> CheckCatalogue.find(check.checkType())
                        .map(CheckDescriptor::isOrdered)
                        .orElse(false));
    }

    Check compile(CheckDefinition check) {
        CheckDescriptor descriptor = CheckCatalogue.find(check.checkType())
                .orElseThrow(() -> new CheckProblem(
                        "check_type",
                        "'%s' is unknown; there are %s"
                                .formatted(
                                        check.checkType(),
                                        CheckCatalogue.entries().stream()
                                                .map(CheckDescriptor::type)
                                                .toList())));
        String field = check.field();
        if (field == null || field.isEmpty()) {
            throw new CheckProblem("field", "the path of a field is required");
        }
        requireKnown(check, descriptor);
        try {
            return descriptor.factory().compile(FieldPath.parse(field).toString(), check.parameters(), slots);
        } catch (IllegalArgumentException e) {
            throw new CheckProblem("parameters", String.valueOf(e.getMessage()));
        }
    }

    private static void requireKnown(CheckDefinition check, CheckDescriptor descriptor) {
        List<String> known =
                descriptor.parameters().stream().map(Parameter::name).toList();
        check.parameters().fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new CheckProblem("parameters/" + name, "unknown parameter; there are " + known);
            }
        });
        for (Parameter parameter : descriptor.parameters()) {
            if (parameter.required() && !check.parameters().has(parameter.name())) {
                throw new CheckProblem("parameters/" + parameter.name(), "is required: " + parameter.sentence());
            }
        }
    }

    /** What is wrong with one check, and where in it. */
    private static final class CheckProblem extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String place;

        CheckProblem(String place, String problem) {
            super(problem, null, false, false);
            this.place = place;
        }

        String place() {
            return place;
        }
    }
}
