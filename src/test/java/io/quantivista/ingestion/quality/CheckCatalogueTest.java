package io.quantivista.ingestion.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.catalogue.Example;
import io.quantivista.ingestion.catalogue.Example.Outcome;
import io.quantivista.ingestion.catalogue.Example.Step;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.expression.ExpressionLimits;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.TestRecords;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.quality.CheckCompiler.Compiled;
import io.quantivista.ingestion.quality.CheckDescriptor.FieldUse;
import io.quantivista.ingestion.quality.keys.KeySpace;
import io.quantivista.ingestion.source.CheckDefinition;
import io.quantivista.ingestion.source.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every check keeps to, merely by being listed. */
class CheckCatalogueTest {
    private static final Instant NOW = Instant.parse("2025-06-21T12:00:00Z");

    /** Parameters that work, for the checks that need some. */
    private static final Map<String, String> VALID = Map.ofEntries(
            Map.entry("in_set", "{\"values\":[1]}"),
            Map.entry("not_in_set", "{\"values\":[2]}"),
            Map.entry("range", "{\"min\":1}"),
            Map.entry("length", "{\"max\":1}"),
            Map.entry("matches", "{\"pattern\":\"a+\"}"),
            Map.entry("type", "{\"type\":\"date\"}"),
            Map.entry("format", "{\"format\":\"uuid\"}"),
            Map.entry("compare_fields", "{\"operator\":\"<\",\"other_field\":\"b\"}"),
            Map.entry("reference", "{\"values\":[1]}"),
            Map.entry("expression", "{\"expression\":\"true\"}"),
            Map.entry("aggregate", "{\"function\":\"sum\"}"),
            Map.entry("change", "{\"of\":\"sum\"}"));

    /** Values that a parameter takes although they look odd. */
    private static final Map<String, List<String>> ODD = Map.of(
            "matches", List.of("\"2024-06-21T12:30:\""),
            "range", List.of("-1.5e400"),
            "compare_fields", List.of(),
            "monotonic", List.of("true"));

    @TempDir
    Path folder;

    static List<CheckDescriptor> checks() {
        return CheckCatalogue.entries();
    }

    @Test
    void everyTypeIsThereOnce() {
        assertThat(checks())
                .extracting(CheckDescriptor::type)
                .doesNotHaveDuplicates()
                .allMatch(type -> type.matches("[a-z_]+"));
        assertThat(CheckCatalogue.find("no_such_check")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("checks")
    void aCheckSaysWhatMustHoldAndWhatEachParameterMeans(CheckDescriptor check) {
        assertThat(CheckCatalogue.find(check.type())).containsSame(check);
        assertThat(check.sentence()).matches("[A-Z].{15,}\\.");
        assertThat(check.rowFactory() == null).isNotEqualTo(check.jobFactory() == null);
        assertThat(check.parameters())
                .extracting(Setting::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z_]+"));
        assertThat(check.parameters()).extracting(Setting::sentence).allMatch(sentence -> sentence.length() > 8);
    }

    @ParameterizedTest
    @MethodSource("checks")
    void theExamplesOfACheckAreWhatItDoes(CheckDescriptor check) {
        List<Step> steps = check.examples().stream()
                .flatMap(example -> example.steps().stream())
                .toList();
        assertThat(steps).extracting(Step::outcome).contains(Outcome.PASSES);
        assertThat(check.isOfHistory() || steps.stream().anyMatch(step -> step.outcome() == Outcome.FAILS))
                .isTrue();
        for (Example example : check.examples()) {
            CheckDefinition definition = Checks.definition(check.type(), example.definition());
            assertThat(Checks.problems(definition)).as(example.definition()).isEmpty();
            JobResources resources = new JobResources(
                    new KeySpace(folder, 1 << 20).open(check.type() + example.hashCode()),
                    ReferenceTables.NONE,
                    LastGoodJob.NONE,
                    NOW,
                    ExpressionLimits.DEFAULT);
            if (check.isOfJob()) {
                example.steps().forEach(step -> runJob(definition, step, resources));
            } else {
                runRows(definition, example, resources);
            }
            resources.close();
        }
    }

    private static void runRows(CheckDefinition definition, Example example, JobResources resources) {
        FieldSlots slots = new FieldSlots();
        Compiled compiled = new CheckCompiler(slots, resources).compile(definition);
        Check check = Objects.requireNonNull(compiled.check());
        Decoder decoder =
                decoder(slots, example.steps().stream().map(Step::record).collect(Collectors.joining("\n")));
        for (Step step : example.steps()) {
            assertThat(decoder.next()).isTrue();
            boolean passes = check.passes(decoder.row());
            assertThat(passes ? "" : check.reason(decoder.row()))
                    .as("%s %s", example.definition(), step.record())
                    .isEqualTo(step.result());
            assertThat(passes).isEqualTo(step.outcome() == Outcome.PASSES);
        }
    }

    private static void runJob(CheckDefinition definition, Step step, JobResources resources) {
        FieldSlots slots = new FieldSlots();
        CheckPlan plan = CheckPlan.compile(List.of(definition), slots, new Findings(), resources, HiddenFields.NONE);
        Decoder decoder = decoder(slots, step.record());
        while (decoder.next()) {
            assertThat(plan.apply(decoder.row())).isNull();
            plan.land(decoder.row());
        }
        CheckResult result = plan.tally().judge().get(0);
        boolean passes =
                result.outcome() == CheckResult.Outcome.PASSED || result.outcome() == CheckResult.Outcome.NOT_EVALUATED;
        assertThat(passes ? "" : JobVerdict.explain(result)).as(step.record()).isEqualTo(step.result());
        assertThat(passes).as(result.toString()).isEqualTo(step.outcome() == Outcome.PASSES);
    }

    private static Decoder decoder(FieldSlots slots, String records) {
        Decoder decoder = TestRecords.jsonDecoder(DecodeLimits.DEFAULT, slots.paths());
        decoder.begin(TestRecords.batch(records));
        return decoder;
    }

    @ParameterizedTest
    @MethodSource("checks")
    void anUnknownParameterIsRefusedByName(CheckDescriptor check) {
        ObjectNode parameters = valid(check).put("no_such", 1);

        assertThat(Checks.problems(definition(check, fieldOf(check), parameters)))
                .singleElement()
                .asString()
                .startsWith("/0/parameters/no_such: unknown parameter; there are ");
    }

    @ParameterizedTest
    @MethodSource("checks")
    void aMissingParameterThatIsRequiredIsRefusedByName(CheckDescriptor check) {
        for (Setting parameter : check.parameters()) {
            if (parameter.required()) {
                ObjectNode parameters = valid(check);
                parameters.remove(parameter.name());
                assertThat(Checks.problems(definition(check, "a", parameters)))
                        .containsExactly(
                                "/0/parameters/%s: is required: %s".formatted(parameter.name(), parameter.sentence()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("checks")
    void aParameterOfAnotherKindIsRefused(CheckDescriptor check) {
        for (Setting parameter : check.parameters()) {
            for (String bad : List.of(
                    "null", "true", "{}", "[]", "[null]", "[[1]]", "\"2024-06-21T12:30:\"", "\"(\"", "-1.5e400")) {
                if (parameter.name().equals("other_field") && bad.startsWith("\"")) {
                    continue;
                }
                ObjectNode parameters = valid(check);
                parameters.set(
                        parameter.name(), Checks.object("{\"v\":" + bad + "}").get("v"));
                // A bound that is null is one that is not given.
                boolean isOpen =
                        check.type().equals("range") && parameter.name().equals("max") && bad.equals("null");
                boolean works = isOpen
                        || ODD.getOrDefault(check.type(), List.of()).contains(bad)
                                && !(check.type().equals("monotonic")
                                        && !parameter.name().equals("strict"))
                                && !(check.type().equals("range")
                                        && parameter.name().equals("max"));
                assertThat(Checks.problems(definition(check, "a", parameters)))
                        .as("%s %s", check.type(), parameters)
                        .allMatch(problem -> problem.startsWith("/0/parameters: ")
                                || problem.startsWith("/0/parameters/" + parameter.name() + ": "))
                        .hasSize(works ? 0 : 1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("checks")
    void aFieldIsAPathWhereTheCheckHasOne(CheckDescriptor check) {
        assertThat(Checks.problems(definition(check, fieldOf(check), valid(check))))
                .isEmpty();
        if (check.fieldUse() == FieldUse.REQUIRED) {
            assertThat(Checks.problems(definition(check, null, valid(check))))
                    .containsExactly("/0/field: the path of a field is required");
        }
        if (check.fieldUse() == FieldUse.NONE) {
            assertThat(Checks.problems(definition(check, "a", valid(check))))
                    .containsExactly("/0/field: the check %s looks at no field".formatted(check.type()));
        } else {
            assertThat(Checks.problems(definition(check, "a..b", valid(check))))
                    .singleElement()
                    .asString()
                    .startsWith("/0/field: 'a..b' is no field path");
        }
    }

    @ParameterizedTest
    @MethodSource("checks")
    void nullAndMissingPassAllButNotNull(CheckDescriptor check) {
        if (check.isOfJob()) {
            return;
        }
        boolean passes = !check.type().equals("not_null");

        assertThat(Checks.reason(definition(check, "a", valid(check)), "null") == null)
                .isEqualTo(passes);
        assertThat(Checks.reason(definition(check, "b", valid(check)), "1") == null)
                .isEqualTo(passes);
    }

    @ParameterizedTest
    @MethodSource("checks")
    void aReasonHoldsAShortenedValueAtMost(CheckDescriptor check) {
        if (check.isOfJob()) {
            return;
        }
        String reason = Checks.reason(definition(check, "a", valid(check)), "\"" + "é".repeat(100_000) + "\"");

        if (reason != null) {
            assertThat(reason).hasSizeLessThan(500).contains("…");
        }
    }

    @ParameterizedTest
    @MethodSource("checks")
    void aCheckOfTheJobNeedsAThresholdAndHasNoRowToReject(CheckDescriptor check) {
        if (!check.isOfJob()) {
            return;
        }
        String field = check.fieldUse() == FieldUse.NONE ? "" : "\"field\":\"a\",";
        String parameters = "%s\"parameters\":%s".formatted(field, valid(check));
        assertThat(Checks.problems(Checks.definition(check.type(), "{" + parameters + "}")))
                .singleElement()
                .asString()
                .startsWith("/0/threshold: is required");
        for (String action : List.of("reject_row", "null_value")) {
            assertThat(Checks.problems(Checks.definition(
                            check.type(),
                            "{%s,\"threshold\":{\"must_be\":1},\"on_failure\":\"%s\"}".formatted(parameters, action))))
                    .singleElement()
                    .asString()
                    .startsWith("/0/on_failure: a check of the whole job has no ");
        }
    }

    @Test
    void thePageOfChecksIsTheOneThatTheCatalogueWrites() throws IOException {
        Path page = Path.of("docs", "reference", "checks.md");
        String expected = """
                # The checks

                What all of them have in common, and what happens where one does not hold, stands in
                [rules and checks](../rules-and-checks.md#checks). An example shows a check without its `check_id`, and records in
                their order. ⏎ stands between the records of a job.

                """
                + checks().stream().map(check -> check.reference().toMarkdown()).collect(Collectors.joining("\n"));
        if (Boolean.getBoolean("docs.write")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, expected);
        }

        assertThat(page).hasContent(expected);
    }

    private static String fieldOf(CheckDescriptor check) {
        return check.fieldUse() == FieldUse.NONE ? null : "a";
    }

    private static ObjectNode valid(CheckDescriptor check) {
        return Checks.object(VALID.getOrDefault(check.type(), "{}"));
    }

    private static CheckDefinition definition(CheckDescriptor check, String field, ObjectNode parameters) {
        return new CheckDefinition(
                "c1",
                check.type(),
                field,
                parameters,
                Severity.ERROR,
                null,
                check.isOfJob() ? Checks.object("{\"must_be\":1}") : null);
    }
}
