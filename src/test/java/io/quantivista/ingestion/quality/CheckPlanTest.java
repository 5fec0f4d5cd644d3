package io.quantivista.ingestion.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.expression.ExpressionLimits;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.TestRecords;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.RejectionCode;
import io.quantivista.ingestion.quality.CheckResult.Outcome;
import io.quantivista.ingestion.source.CheckDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What checks do to records and to the job. */
class CheckPlanTest {
    private final FieldSlots slots = new FieldSlots();
    private final Findings findings = new Findings();
    private final List<String> landed = new ArrayList<>();
    private int rejected;

    /** Ten records of which two fail; the check tolerates nothing, or a number or share of failures. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "error |            |                                             | 2 | REJECTED",
                "warn  |            |                                             | 0 | WARNED",
                "error | reject_row |                                             | 2 | REJECTED",
                "warn  | reject_row |                                             | 2 | WARNED",
                "error | null_value |                                             | 0 | WARNED",
                "warn  | null_value |                                             | 0 | WARNED",
                "error | fail_job   |                                             | 0 | FAILED",
                "warn  | warn       |                                             | 0 | WARNED",
                "error | reject_row | {'must_be_less_than': 3}                    | 2 | PASSED",
                "error | reject_row | {'must_be_less_than': 2}                    | 2 | FAILED",
                "warn  | reject_row | {'must_be_less_than': 2}                    | 2 | WARNED",
                "error | null_value | {'must_be_less_than_or_equal': 2}           | 0 | PASSED",
                "error | null_value | {'must_be_less_than_or_equal': 1}           | 0 | FAILED",
                "warn  | null_value | {'must_be_less_than_or_equal': 1}           | 0 | WARNED",
                "error | fail_job   | {'metric':'percent','must_be_less_than':20.1} | 0 | PASSED",
                "error | fail_job   | {'metric':'percent','must_be_less_than':20} | 0 | FAILED",
                "warn  | warn       | {'metric':'percent','must_be_between':[10,20]} | 0 | PASSED",
                "warn  | warn       | {'metric':'percent','must_be_not_between':[10,20]} | 0 | WARNED",
                "error | fail_job   | {'must_be': 2}                              | 0 | PASSED",
                "error | fail_job   | {'must_not_be': 2}                          | 0 | FAILED",
                "error | fail_job   | {'must_be_greater_than': 1, 'must_be_less_than': 3} | 0 | PASSED",
                "error | fail_job   | {'must_be_greater_than_or_equal': 3}        | 0 | FAILED"
            })
    void severityActionAndThresholdDecideTogether(
            String severity, String action, String threshold, int expectedRejected, Outcome expected) {
        String definition = "{'field':'a','severity':'%s'%s%s,'parameters':{'min':0}}"
                .formatted(
                        severity,
                        action == null ? "" : ",'on_failure':'%s'".formatted(action),
                        threshold == null ? "" : ",'threshold':" + threshold)
                .replace('\'', '"');
        String[] records = new String[10];
        Arrays.setAll(records, i -> "{\"a\":%d}".formatted(i < 8 ? i : -i));

        CheckResult result =
                judge(List.of(Checks.definition("range", definition)), records).get(0);

        assertThat(result.outcome()).isEqualTo(expected);
        assertThat(rejected).isEqualTo(expectedRejected);
        assertThat(result.value()).isEqualTo(2.0);
        assertThat(landed).hasSize(10 - expectedRejected);
        assertThat(landed.contains("{\"a\":null}")).isEqualTo("null_value".equals(action));
    }

    @Test
    void aRecordThatCannotLandIsNoPredecessorAndIsNotCountedByOrderedChecks() {
        List<CheckDefinition> checks = List.of(
                Checks.definition("unique", "{\"check_id\":\"c1\",\"field\":\"a\",\"on_failure\":\"null_value\"}"),
                Checks.definition("not_null", "{\"check_id\":\"c2\",\"field\":\"a\"}"));
        CheckPlan plan = CheckPlan.compile(checks, slots, findings);
        int key = slots.slot("key");
        int a = slots.slot("a");
        List<String> asked = new ArrayList<>();
        List<String> outcomes = new ArrayList<>();
        Decoder decoder = TestRecords.jsonDecoder(DecodeLimits.DEFAULT, slots.paths());
        decoder.begin(TestRecords.batch(
                "{\"a\":1}\n{\"a\":1,\"key\":1}\n{\"a\":null}\n{\"a\":1,\"key\":2}\n{\"a\":2}\n{\"a\":2,\"key\":3}"));

        while (decoder.next()) {
            Failure failure = plan.apply(decoder.row(), row -> {
                asked.add(row.slot(a).display());
                return row.slot(key).isAbsent() ? Failure.of(RejectionCode.MISSING_KEY, "key", "no key") : null;
            });
            outcomes.add(failure == null ? "lands" : failure.code().wireName());
        }

        assertThat(outcomes).containsExactly("missing_key", "lands", "check_failed", "lands", "missing_key", "lands");
        assertThat(asked).as("once more where a value was made null").containsExactly("1", "1", "1", "null", "2", "2");
        assertThat(plan.tally().judge())
                .extracting(CheckResult::detail)
                .containsExactly("1 of 3 records failed", "1 of 6 records failed");
    }

    @Test
    void theShareIsOfTheRecordsThatTheCheckHasSeen() {
        List<CheckResult> results = judge(
                List.of(
                        Checks.definition("not_null", "{\"check_id\":\"c1\",\"field\":\"a\"}"),
                        Checks.definition(
                                "range",
                                "{\"check_id\":\"c2\",\"field\":\"a\",\"parameters\":{\"min\":2},"
                                        + "\"threshold\":{\"metric\":\"percent\",\"must_be_less_than_or_equal\":50}}")),
                "{\"a\":1}",
                "{\"a\":null}",
                "{}",
                "{\"a\":2}");

        assertThat(results.get(0).detail()).isEqualTo("2 of 4 records failed");
        assertThat(results.get(1).detail()).isEqualTo("1 of 2 records failed (50 percent)");
        assertThat(results).extracting(CheckResult::outcome).containsExactly(Outcome.REJECTED, Outcome.PASSED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'severity':'error','on_failure':'warn'} | on_failure: warn goes with severity warn",
                "{'severity':'warn','on_failure':'fail_job'} | on_failure: fail_job goes with severity error",
                "{'on_failure':'null_value'} | on_failure: what fails not_null is null already",
                "{'threshold':{}} | threshold: a comparison is required",
                "{'threshold':{'must_be':'5'}} | threshold: must_be is \"5\": a number is expected",
                "{'threshold':{'must_be_between':[1]}} | threshold: must_be_between is [1]: a list of two numbers",
                "{'threshold':{'must_be_between':[2,1]}} | threshold: must_be_between is [2,1]: the lower number comes first",
                "{'threshold':{'must_be_big':1}} | threshold: 'must_be_big' is unknown; there are metric and [must_be,",
                "{'threshold':{'metric':'rows','must_be':1}} | threshold: metric is \"rows\": count or percent is expected"
            })
    void whatCannotWorkIsRefusedWithItsPlace(String definition, String problem) {
        String json = definition.replace('\'', '"').replaceFirst("\\{", "{\"field\":\"a\",");

        assertThat(Checks.problems(Checks.definition("not_null", json)))
                .singleElement()
                .asString()
                .startsWith("/0/" + problem);
    }

    @Test
    void anExpressionThatCannotWorkIsRefusedWithItsLineAndColumn() {
        CheckDefinition check =
                Checks.definition("expression", "{\"parameters\":{\"expression\":\"record.a > 1 &&\\n  'x' > 1\"}}");

        assertThat(CheckCompiler.validate(List.of(check)))
                .containsExactly(new FieldProblem(
                        "/0/parameters/expression",
                        "found no matching overload for '_>_' applied to '(string, int)'",
                        2,
                        7));
    }

    @Test
    void aMetricThatTheCheckDoesNotMeasureIsRefused() {
        assertThat(Checks.problems(
                        Checks.definition("row_count", "{\"threshold\":{\"metric\":\"percent\",\"must_be\":1}}")))
                .containsExactly("/0/threshold/metric: percent is not what the check row_count measures;"
                        + " there is no metric to choose");
    }

    @Test
    void measuresSeeTheRowsThatLandAndWhatBecameNull() {
        List<CheckResult> results = judge(
                List.of(
                        Checks.definition(
                                "in_set",
                                "{\"check_id\":\"c1\",\"field\":\"s\",\"parameters\":{\"values\":[\"x\"]},\"on_failure\":\"null_value\"}"),
                        Checks.definition("range", "{\"check_id\":\"c2\",\"field\":\"a\",\"parameters\":{\"min\":0}}"),
                        Checks.definition("row_count", "{\"check_id\":\"c3\",\"threshold\":{\"must_be\":2}}"),
                        Checks.definition(
                                "completeness", "{\"check_id\":\"c4\",\"field\":\"s\",\"threshold\":{\"must_be\":50}}"),
                        Checks.definition(
                                "aggregate",
                                "{\"check_id\":\"c5\",\"field\":\"a\",\"parameters\":{\"function\":\"max\"},\"threshold\":{\"must_be\":3}}")),
                "{\"a\":1,\"s\":\"y\"}",
                "{\"a\":-5,\"s\":\"x\"}",
                "{\"a\":3,\"s\":\"x\"}");

        assertThat(results)
                .extracting(CheckResult::outcome)
                .containsExactly(Outcome.WARNED, Outcome.REJECTED, Outcome.PASSED, Outcome.PASSED, Outcome.PASSED);
    }

    @Test
    void anOrderedCheckSeesOnlyRecordsThatPassTheOthersWhereverItStands() {
        List<CheckResult> results = judge(
                List.of(
                        Checks.definition("monotonic", "{\"check_id\":\"c1\",\"field\":\"a\"}"),
                        Checks.definition("range", "{\"check_id\":\"c2\",\"field\":\"a\",\"parameters\":{\"max\":5}}")),
                "{\"a\":9}",
                "{\"a\":1}",
                "{\"a\":2}");

        assertThat(landed).containsExactly("{\"a\":1}", "{\"a\":2}");
        assertThat(results).extracting(CheckResult::outcome).containsExactly(Outcome.PASSED, Outcome.REJECTED);
        assertThat(results.get(1).detail()).isEqualTo("1 of 3 records failed");
    }

    @Test
    void anEmptyJobIsJudgedByItsRowCountAlone() {
        List<CheckResult> results = judge(List.of(
                Checks.definition("row_count", "{\"check_id\":\"c1\",\"threshold\":{\"must_be_greater_than\":0}}"),
                Checks.definition(
                        "freshness", "{\"check_id\":\"c2\",\"field\":\"a\",\"threshold\":{\"must_be_less_than\":1}}")));

        assertThat(results).extracting(CheckResult::outcome).containsExactly(Outcome.FAILED, Outcome.NOT_EVALUATED);
        JobVerdict verdict = new JobVerdict(results);
        assertThat(verdict.fails()).isTrue();
        assertThat(verdict.reason())
                .isEqualTo("the check c1 (row_count) failed: row_count is 0 and must be greater than 0");
    }

    @ParameterizedTest
    @CsvSource({
        "percent, 8, PASSED, 25",
        "percent, 7, FAILED, 42.86",
        "count, 8, PASSED, 2",
        "count, 7, FAILED, 3",
        "percent, 0, FAILED, Infinity",
        "percent, -10, FAILED, 200"
    })
    void aFigureIsComparedWithThatOfTheLastGoodJob(String metric, double before, Outcome expected, String change) {
        CheckDefinition check = Checks.definition(
                "change",
                "{\"field\":\"a\",\"parameters\":{\"of\":\"sum\"},\"threshold\":{\"metric\":\"%s\",\"must_be_between\":[-25,%s]}}"
                        .formatted(metric, metric.equals("count") ? "2" : "25"));
        JobResources none = JobResources.none();
        JobResources resources = new JobResources(
                none.keys(),
                none.tables(),
                new LastGoodJob("job_7", Map.of("sum(a)", before)),
                none.now(),
                ExpressionLimits.DEFAULT);

        CheckResult result = judge(List.of(check), resources, HiddenFields.NONE, "{\"a\":10}")
                .get(0);

        assertThat(result.outcome()).isEqualTo(expected);
        assertThat(result.detail())
                .startsWith("sum(a) is 10 after %s in job_7, a change of %s"
                        .formatted(before == (long) before ? String.valueOf((long) before) : before, change));
        assertThat(result.value()).isEqualTo(10.0);
    }

    @Test
    void theLanesOfAJobAreJudgedTogether() {
        List<CheckDefinition> checks = List.of(
                Checks.definition("row_count", "{\"check_id\":\"c1\",\"threshold\":{\"must_be\":4}}"),
                Checks.definition(
                        "aggregate",
                        "{\"check_id\":\"c2\",\"field\":\"a\",\"parameters\":{\"function\":\"standard_deviation\"},\"threshold\":{\"must_be_between\":[1.29,1.3]}}"),
                Checks.definition(
                        "distinct_count", "{\"check_id\":\"c3\",\"field\":\"a\",\"threshold\":{\"must_be\":4}}"),
                Checks.definition(
                        "range",
                        "{\"check_id\":\"c4\",\"field\":\"a\",\"parameters\":{\"max\":3},\"on_failure\":\"fail_job\"}"));
        JobResources resources = JobResources.none();
        CheckPlan one = plan(checks, resources, "{\"a\":1}", "{\"a\":2}");
        CheckPlan other = plan(checks, resources, "{\"a\":3}", "{\"a\":4}");

        one.tally().merge(other.tally());

        assertThat(one.tally().judge())
                .extracting(CheckResult::outcome)
                .containsExactly(Outcome.PASSED, Outcome.PASSED, Outcome.PASSED, Outcome.FAILED);
    }

    @Test
    void theValueOfAHiddenFieldIsInNoReason() {
        HiddenFields hidden = new HiddenFields(Set.of(FieldPath.parse("person.tax_id")));
        List<CheckDefinition> checks = List.of(
                Checks.definition(
                        "length",
                        "{\"check_id\":\"c1\",\"field\":\"person.tax_id\",\"parameters\":{\"max\":3},\"severity\":\"warn\"}"),
                Checks.definition(
                        "compare_fields",
                        "{\"check_id\":\"c2\",\"field\":\"b\",\"parameters\":{\"operator\":\"=\",\"other_field\":\"person.tax_id\"},\"severity\":\"warn\"}"));

        judge(checks, JobResources.none(), hidden, "{\"b\":\"x\",\"person\":{\"tax_id\":\"secret\"}}");

        assertThat(findings.groups()).hasSize(2).allSatisfy(group -> {
            assertThat(group.samples().get(0).reason()).isEqualTo(HiddenFields.REASON);
            assertThat(group.samples().get(0).value()).isNull();
        });
    }

    private List<CheckResult> judge(List<CheckDefinition> checks, String... records) {
        return judge(checks, JobResources.none(), HiddenFields.NONE, records);
    }

    private List<CheckResult> judge(
            List<CheckDefinition> checks, JobResources resources, HiddenFields hidden, String... records) {
        return plan(checks, resources, hidden, records).tally().judge();
    }

    private CheckPlan plan(List<CheckDefinition> checks, JobResources resources, String... records) {
        return plan(checks, resources, HiddenFields.NONE, records);
    }

    private CheckPlan plan(
            List<CheckDefinition> checks, JobResources resources, HiddenFields hidden, String... records) {
        assertThat(CheckCompiler.validate(checks)).isEmpty();
        CheckPlan plan = CheckPlan.compile(checks, slots, findings, resources, hidden);
        Decoder decoder = TestRecords.jsonDecoder(DecodeLimits.DEFAULT, slots.paths());
        decoder.begin(TestRecords.batch(String.join("\n", records)));
        while (decoder.next()) {
            Failure failure = plan.apply(decoder.row());
            if (failure != null) {
                rejected++;
            } else {
                landed.add(TestRecords.rendered(decoder));
                plan.land(decoder.row());
            }
        }
        return plan;
    }
}
