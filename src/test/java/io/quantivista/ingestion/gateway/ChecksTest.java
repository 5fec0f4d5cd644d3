package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.CSV;
import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks over HTTP: what each does to rows, to the job and to its report. */
class ChecksTest {
    private static final String TABLE = "market_data_lake";
    private static final String JOBS = "/api/v1/ingestion/jobs/";
    private static final String SOURCES = "/api/v1/ingestion/sources/";

    private final TestGateway gateway = TestGateway.shared();

    @Test
    void a_row_that_is_rejected_is_in_quarantine_and_the_others_land() {
        String source = source("[{'check_id':'c1','check_type':'range','field':'n','parameters':{'min':0}}]");

        JsonNode job = gateway.committed(source, NDJSON, records("'n':1", "'n':-1", "'n':2"));

        assertThat(job.get("status").asText()).isEqualTo("COMPLETED");
        assertThat(job.get("records_failed").asInt()).isEqualTo(1);
        assertThat(gateway.rejections(id(job))).singleElement().satisfies(rejection -> {
            assertThat(rejection.get("code").asText()).isEqualTo("check_failed");
            assertThat(rejection.get("rule_or_check_id").asText()).isEqualTo("c1");
        });
        JsonNode error = report(id(job)).at("/validation_errors/0");
        assertThat(error.get("count").asInt()).isEqualTo(1);
        assertThat(error.at("/samples/0/position/line").asInt()).isEqualTo(2);
        assertThat(error.at("/samples/0/field").asText()).isEqualTo("n");
        assertThat(error.at("/samples/0/value").asText()).isEqualTo("-1");
        assertThat(report(id(job)).at("/check_results/0/outcome").asText()).isEqualTo("rejected");
    }

    @Test
    void a_value_that_becomes_null_is_null_in_payload_and_columns_and_the_job_warns() {
        String source = gateway.source(
                "MARKET_DATA", "{\"columns\":[{\"name\":\"nullable_n\",\"field\":\"o.n\",\"type\":\"int\"}]}");
        checks(
                source,
                "[{'check_id':'c1','check_type':'range','field':'o.n','parameters':{'min':0},'on_failure':'null_value'}]");

        JsonNode job = gateway.committed(source, NDJSON, records("'o':{'n':-1,'m':5}", "'o':{'n':7}"));

        assertThat(job.get("status").asText()).isEqualTo("WARNING");
        assertThat(job.get("records_failed").asInt()).isZero();
        assertThat(gateway.sql(
                        "select data_payload, nullable_n, quality_score from %s where ingestion_job_id = '%s' order by quality_score"
                                .formatted(TABLE, id(job))))
                .containsExactly(
                        row("{'ingestion_date':'2025-06-21','o':{'n':null,'m':5}}", null, "0.0"),
                        row("{'ingestion_date':'2025-06-21','o':{'n':7}}", "7", "1.0"));
    }

    private static List<String> row(String payload, String... rest) {
        return Stream.concat(Stream.of(payload.replace('\'', '"')), Stream.of(rest))
                .toList();
    }

    @Test
    void a_check_that_fails_the_job_leaves_nothing_but_its_report() {
        String source = source(
                "[{'check_id':'c1','check_type':'not_null','field':'n','on_failure':'fail_job','threshold':{'must_be_less_than':2}}]");

        JsonNode tolerated = gateway.committed(source, NDJSON, records("'n':1", "'n':null"));
        Caller.Answer refused = gateway.http().upload(source, NDJSON, records("'n':null", "'n':null", "'n':1"));

        assertThat(tolerated.get("status").asText()).isEqualTo("COMPLETED");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.problem()).isEqualTo("checks_failed");
        JsonNode job = gateway.lastJob(source);
        assertThat(job.get("status").asText()).isEqualTo("FAILED");
        assertThat(job.get("records_processed").asInt()).isEqualTo(3);
        assertThat(job.get("error_details").asText())
                .startsWith(
                        "checks_failed: the check c1 (not_null) failed: 2 of 3 records failed and must be less than 2");
        assertThat(report(id(job)).at("/check_results/0/outcome").asText()).isEqualTo("failed");
        assertThat(report(id(job)).at("/validation_errors/0/count").asInt()).isEqualTo(2);
        assertThat(gateway.count("select count(*) from %s where ingestion_job_id = '%s'".formatted(TABLE, id(job))))
                .isZero();
        assertThat(gateway.files(id(job))).isEmpty();
    }

    @Test
    void a_check_that_warns_lets_everything_land() {
        String source = source(
                "[{'check_id':'c1','check_type':'format','field':'isin','parameters':{'format':'isin'},'on_failure':'warn'}]");

        JsonNode job = gateway.committed(source, NDJSON, records("'isin':'US0378331005'", "'isin':'US0378331006'"));

        assertThat(job.get("status").asText()).isEqualTo("WARNING");
        assertThat(gateway.count("select count(*) from %s where ingestion_job_id = '%s'".formatted(TABLE, id(job))))
                .isEqualTo(2);
        JsonNode stored =
                gateway.http().get(SOURCES + source + "/checks").json().get(0);
        assertThat(stored.get("severity").asText()).isEqualTo("warn");
        assertThat(stored.get("on_failure").asText()).isEqualTo("warn");
    }

    @ParameterizedTest
    @CsvSource({"50, COMPLETED", "49, WARNING"})
    void a_threshold_tolerates_a_share_of_the_records(int percent, String status) {
        String source = source(
                "[{'check_id':'c1','check_type':'in_set','field':'s','parameters':{'values':['a']},'severity':'warn',"
                        + "'threshold':{'metric':'percent','must_be_less_than_or_equal':" + percent + "}}]");

        JsonNode job = gateway.committed(source, NDJSON, records("'s':'a'", "'s':'b'"));

        assertThat(job.get("status").asText()).isEqualTo(status);
    }

    @Test
    void checks_of_the_whole_job_fail_it_also_where_it_is_empty() {
        String source = source("[{'check_id':'rows','check_type':'row_count','threshold':{'must_be_greater_than':0}},"
                + "{'check_id':'total','check_type':'aggregate','field':'w','parameters':{'function':'sum'},"
                + "'threshold':{'must_be_between':[0.99,1.01]}}]");

        assertThat(gateway.http().upload(source, NDJSON, "").problem()).isEqualTo("checks_failed");
        assertThat(gateway.http()
                        .upload(source, NDJSON, records("'w':0.5", "'w':0.4"))
                        .problem())
                .isEqualTo("checks_failed");
        JsonNode job = gateway.committed(source, NDJSON, records("'w':0.1", "'w':0.2", "'w':0.7"));

        JsonNode results = report(id(job)).get("check_results");
        assertThat(results).extracting(result -> result.get("value").asDouble()).containsExactlyInAnyOrder(3.0, 1.0);
    }

    @Test
    void a_figure_is_compared_with_that_of_the_last_completed_job() {
        String source = source("[{'check_id':'rows','check_type':'change','parameters':{'of':'row_count'},"
                + "'threshold':{'must_be_between':[-50,50]}},"
                + "{'check_id':'mean','check_type':'change','field':'n','parameters':{'of':'mean'},"
                + "'threshold':{'must_be_between':[-10,10]},'severity':'warn'}]");

        JsonNode first = gateway.committed(source, NDJSON, records("'n':10", "'n':10"));
        JsonNode drifted = gateway.committed(source, NDJSON, records("'n':12", "'n':12"));
        Caller.Answer grown = gateway.http().upload(source, NDJSON, records("'n':10", "'n':10", "'n':10", "'n':10"));
        JsonNode fine = gateway.committed(source, NDJSON, records("'n':10.5", "'n':10.5", "'n':10.5"));

        assertThat(first.get("status").asText()).isEqualTo("COMPLETED");
        assertThat(report(id(first)).at("/check_results/0/outcome").asText()).isEqualTo("not_evaluated");
        assertThat(drifted.get("status").asText()).isEqualTo("WARNING");
        assertThat(report(id(drifted)).at("/check_results/0/detail").asText())
                .isEqualTo("mean(n) is 12 after 10 in %s, a change of 20 percent".formatted(id(first)));
        assertThat(grown.problem()).isEqualTo("checks_failed");
        // Neither the job that warned nor the one that failed is a good one.
        assertThat(grown.json().get("detail").asText()).contains("row_count is 4 after 2 in " + id(first));
        assertThat(fine.get("status").asText()).isEqualTo("COMPLETED");
    }

    @Test
    void a_key_must_exist_in_another_table() {
        String master = gateway.source(
                "INSTRUMENT_ANALYSIS",
                "{\"columns\":[{\"name\":\"ref_symbol\",\"field\":\"symbol\",\"type\":\"string\"},"
                        + "{\"name\":\"ref_number\",\"field\":\"number\",\"type\":\"decimal(10,2)\"}]}");
        gateway.committed(
                master,
                NDJSON,
                records("'symbol':'TSLA','number':1.50", "'symbol':'ROKU','number':2", "'symbol':null"));
        String source = source("[{'check_id':'symbol','check_type':'reference','field':'symbol',"
                + "'parameters':{'table':'instrument_analysis_data_lake','column':'ref_symbol'}},"
                + "{'check_id':'number','check_type':'reference','field':'number',"
                + "'parameters':{'table':'instrument_analysis_data_lake','column':'ref_number'}},"
                + "{'check_id':'payload','check_type':'reference','field':'symbol',"
                + "'parameters':{'table':'instrument_analysis_data_lake','column':'data_payload','path':'/symbol'}}]");

        JsonNode job = gateway.committed(
                source,
                NDJSON,
                records(
                        "'symbol':'TSLA','number':1.5",
                        "'symbol':'TWTR','number':2.00",
                        "'symbol':'ROKU','number':3",
                        "'symbol':null,'number':null"));

        assertThat(gateway.rejections(id(job)))
                .extracting(rejection -> rejection.get("reason").asText())
                .containsExactly(
                        "'TWTR' is not in instrument_analysis_data_lake.ref_symbol",
                        "3 is not in instrument_analysis_data_lake.ref_number");
    }

    @Test
    void several_fields_must_exist_together_in_another_table() {
        String master = gateway.source(
                "INSTRUMENT_ANALYSIS",
                "{\"columns\":[{\"name\":\"pair_symbol\",\"field\":\"symbol\",\"type\":\"string\"},"
                        + "{\"name\":\"pair_lot\",\"field\":\"lot\",\"type\":\"int\"}]}");
        gateway.committed(
                master,
                NDJSON,
                records(
                        "'symbol':'TSLA','lot':1,'mic':'XNAS'",
                        "'symbol':'GE','lot':2,'mic':'XNYS'",
                        "'symbol':'ROKU','lot':null,'mic':'XNAS'"));
        String source = source(
                "[{'check_id':'columns','check_type':'reference','parameters':{'fields':['symbol','lot'],"
                        + "'table':'instrument_analysis_data_lake','columns':['pair_symbol','pair_lot']}},"
                        + "{'check_id':'payload','check_type':'reference','parameters':{'fields':['symbol','mic'],"
                        + "'table':'instrument_analysis_data_lake','columns':['pair_symbol','data_payload'],'paths':['','/mic']}}]");

        JsonNode job = gateway.committed(
                source,
                NDJSON,
                records(
                        "'symbol':'TSLA','lot':1.0,'mic':'XNAS'",
                        "'symbol':'TSLA','lot':2,'mic':'XNAS'",
                        "'symbol':'ROKU','lot':null,'mic':'XNAS'",
                        "'symbol':'ROKU','lot':1,'mic':'XNAS'",
                        "'symbol':'GE','lot':2,'mic':'XNAS'"));

        assertThat(gateway.rejections(id(job)))
                .extracting(rejection -> rejection.get("reason").asText())
                .containsExactly(
                        "symbol 'TSLA', lot 2 are not together in instrument_analysis_data_lake[pair_symbol, pair_lot]",
                        "symbol 'ROKU', lot 1 are not together in instrument_analysis_data_lake[pair_symbol, pair_lot]",
                        "symbol 'GE', mic 'XNAS' are not together in instrument_analysis_data_lake[pair_symbol, data_payload at /mic]");
    }

    @Test
    void a_record_that_a_typed_column_refuses_is_no_predecessor() {
        String source = gateway.source(
                "MARKET_DATA", "{\"columns\":[{\"name\":\"predecessor_n\",\"field\":\"n\",\"type\":\"int\"}]}");
        gateway.http().checks(source, "[{\"check_id\":\"c1\",\"check_type\":\"unique\",\"field\":\"id\"}]");

        JsonNode job =
                gateway.committed(source, NDJSON, records("'id':'a','n':'x'", "'id':'a','n':1", "'id':'a','n':2"));

        assertThat(gateway.rejections(id(job)))
                .extracting(
                        rejection -> rejection.at("/position/line").asInt(),
                        rejection -> rejection.get("code").asText())
                .containsExactlyInAnyOrder(tuple(1, "invalid_column"), tuple(3, "check_failed"));
    }

    @Test
    void a_reference_to_no_table_fails_the_job_and_says_which_there_are() {
        String source = source("[{'check_id':'c1','check_type':'reference','field':'s',"
                + "'parameters':{'table':'no_such_table','column':'a'}}]");

        Caller.Answer answer = gateway.http().upload(source, NDJSON, records("'s':'a'"));

        assertThat(answer.problem()).isEqualTo("checks_failed");
        assertThat(answer.json().get("detail").asText())
                .contains("the check c1 (reference) cannot be judged: there is no table no_such_table; there are ")
                .contains("quarantine");
    }

    @Test
    void a_hundred_thousand_keys_are_unique_together_and_their_files_are_gone(@TempDir Path data) throws IOException {
        try (TestGateway small = TestGateway.start(data, "quality.key_memory", "1 MiB")) {
            String source = small.source("MARKET_DATA", "{}");
            small.http()
                    .checks(
                            source,
                            "[{'check_id':'c1','check_type':'unique','parameters':{'fields':['a','b']}},{'check_id':'c2','check_type':'distinct_count','field':'b','threshold':{'must_be':100}}]"
                                    .replace('\'', '"'));
            GeneratedBody body = new GeneratedBody(
                    101_000,
                    n -> "{\"ingestion_date\":\"2025-06-21\",\"a\":\"key-%d\",\"b\":%d}"
                            .formatted(n % 100_000 / 100, n % 100));

            Caller.Answer answer = small.http().upload(source, NDJSON, body);

            assertThat(answer.status()).as(answer.text()).isEqualTo(201);
            assertThat(answer.json().get("records_failed").asInt()).isEqualTo(1_000);
            assertThat(small.rejections(id(answer.json()))
                            .get(0)
                            .at("/position/line")
                            .asInt())
                    .isEqualTo(100_001);
            assertThat(data.resolve("checks").resolve(id(answer.json()))).doesNotExist();
        }
        try (Stream<Path> left =
                Files.exists(data.resolve("checks")) ? Files.list(data.resolve("checks")) : Stream.empty()) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void suggestions_can_be_saved_as_they_are_and_hold() {
        String source = gateway.source("MARKET_DATA", "{}");
        assertThat(gateway.http().get(SOURCES + source + "/checks/suggestions").json())
                .isEmpty();
        String[] fields = IntStream.range(0, 100)
                .mapToObj(i -> "'id':'t%d','side':'%s','price':%d.5,'day':'2025-06-%02d'%s"
                        .formatted(i, i % 3 == 0 ? "BUY" : "SELL", i, i % 28 + 1, i < 90 ? ",'note':'n" + i + "'" : ""))
                .toArray(String[]::new);
        JsonNode first = gateway.committed(source, NDJSON, records(fields));

        JsonNode suggestions =
                gateway.http().get(SOURCES + source + "/checks/suggestions").json();
        gateway.http().checks(source, suggestions.toString());
        JsonNode second = gateway.committed(source, NDJSON, records(fields));

        assertThat(suggestions)
                .extracting(check -> check.get("check_type").asText() + " "
                        + check.get("field").asText())
                .contains(
                        "not_null id",
                        "unique id",
                        "in_set side",
                        "range price",
                        "type price",
                        "type day",
                        "completeness note");
        assertThat(suggestions)
                .extracting(check -> check.get("severity").asText())
                .containsOnly("warn");
        assertThat(first.get("status").asText()).isEqualTo("COMPLETED");
        assertThat(second.get("status").asText()).isEqualTo("COMPLETED");
        assertThat(gateway.http().get(SOURCES + source + "/checks/suggestions").json())
                .isEmpty();
        JsonNode wrong = gateway.committed(source, NDJSON, records("'id':null,'side':'HOLD','price':-1,'day':'today'"));
        assertThat(wrong.get("status").asText()).isEqualTo("WARNING");
    }

    @Test
    void a_report_as_it_is_stored_is_bounded_also_for_five_thousand_fields() {
        String source = source("[{'check_id':'c1','check_type':'not_null','field':'nowhere'}]");
        String wide = IntStream.range(0, 5_000)
                .mapToObj(i -> "\"a_field_of_a_very_wide_record_%d\":\"%s\"".formatted(i, "é".repeat(40)))
                .collect(Collectors.joining(",", "{\"ingestion_date\":\"2025-06-21\",", "}"));

        JsonNode job = gateway.committed(source, NDJSON, wide + "\n" + records("'nowhere':1"));

        String stored = gateway.postgres(
                        "select quality_report::text from ingestion_jobs where job_id = '" + id(job) + "'")
                .get(0);
        assertThat(stored.getBytes(StandardCharsets.UTF_8).length).isBetween(20_000, 64 << 10);
        JsonNode profile = report(id(job)).get("data_profiling");
        assertThat(profile.get("fields").size() + profile.get("fields_left_out").asInt())
                .isEqualTo(5_002);
    }

    @Test
    void the_value_of_a_masked_field_is_nowhere_in_the_report() {
        String source = source(
                "[{'check_id':'c1','check_type':'length','field':'account','parameters':{'max':3},'on_failure':'warn'},"
                        + "{'check_id':'c2','check_type':'compare_fields','field':'owner','parameters':{'operator':'=','other_field':'account'},'on_failure':'warn'}]");
        gateway.http()
                .rules(
                        source,
                        "[{'rule_id':'%s_mask','rule_type':'mask','source_field':'account','transformation_logic':{'keep':2}}]"
                                .formatted(source)
                                .replace('\'', '"'));

        JsonNode job = gateway.committed(source, NDJSON, records("'account':'DE4711081542','owner':'x'"));

        JsonNode report = report(id(job));
        assertThat(report.get("validation_errors")).hasSize(2);
        assertThat(report.toString()).doesNotContain("4711").doesNotContain("42'");
        assertThat(report.at("/data_profiling/fields/account/hidden").asBoolean())
                .isTrue();
    }

    @Test
    void what_cannot_work_is_refused_with_its_place() {
        String source = gateway.source("MARKET_DATA", "{}");
        Caller.Answer answer = gateway.http()
                .send(
                        "PUT",
                        SOURCES + source + "/checks",
                        "[{'check_id':'c1','check_type':'expression','parameters':{'expression':'record.n >'}},"
                                        .replace('\'', '"')
                                + "{'check_id':'c2','check_type':'row_count','threshold':{'must_be_less_than':1},'on_failure':'reject_row'}]"
                                        .replace('\'', '"'));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("invalid_definition");
        assertThat(answer.text())
                .contains("/0/parameters/expression", "\"line\":1,\"column\":")
                .contains("/1/on_failure");
    }

    @Test
    void an_expression_sees_csv_and_json() {
        String checks =
                "[{'check_id':'c1','check_type':'expression','parameters':{'expression':'record.bid <= record.ask'}}]";
        String json = source(checks);
        String csv = source(checks);

        JsonNode first = gateway.committed(json, NDJSON, records("'bid':1.1,'ask':1.10", "'bid':1.2,'ask':1.1"));
        JsonNode second = gateway.committed(csv, CSV, "ingestion_date,bid,ask\n2025-06-21,9,10\n2025-06-21,10,9\n");

        assertThat(first.get("records_failed").asInt()).isEqualTo(1);
        assertThat(second.get("records_failed").asInt()).isEqualTo(1);
    }

    private String source(String checks) {
        String source = gateway.source("MARKET_DATA", "{}");
        checks(source, checks);
        return source;
    }

    private void checks(String source, String checks) {
        gateway.http().checks(source, checks.replace('\'', '"'));
    }

    private JsonNode report(String jobId) {
        ObjectNode report =
                (ObjectNode) gateway.http().get(JOBS + jobId + "/quality").json();
        assertThat(report.get("job_id").asText()).isEqualTo(jobId);
        return report;
    }

    private static String id(JsonNode job) {
        return job.get("job_id").asText();
    }

    private static String records(String... members) {
        return Stream.of(members)
                .map(member -> "{\"ingestion_date\":\"2025-06-21\"," + member.replace('\'', '"') + "}\n")
                .collect(Collectors.joining());
    }
}
