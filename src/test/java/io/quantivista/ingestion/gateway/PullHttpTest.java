package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.input.pull.http.RestApi;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PullHttpTest {
    private static final int RECORDS = 25;
    private static final int OF_A_PAGE = 10;

    @TempDir
    private static Path data;

    private static TestGateway gateway;

    private final RestApi api = RestApi.start(request -> RestApi.status(request, 404));

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(
                data,
                "connector.hosts",
                "127.0.0.1",
                "pull.poll_interval",
                "50ms",
                "pull.retry_first",
                "10ms",
                "pull.max_idle_retries",
                "2",
                "pull.http_page_bytes",
                "1KiB",
                "pull.http_longest_wait",
                "3s");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @AfterEach
    void stopApi() {
        api.close();
    }

    private PulledApi source(String cursor, UnaryOperator<ObjectNode> connection) {
        String config = """
                {"keys":{"ingestion_date":"@ingested"},"columns":[{"name":"n","type":"bigint"}],"cursor":%s}""".formatted(cursor);
        return PulledApi.register(gateway.http(), api.url("/fills?desk=7"), TestGateway.newId(), config, connection);
    }

    private PulledApi source(UnaryOperator<ObjectNode> connection) {
        return source("null", connection);
    }

    private PulledApi incremental(UnaryOperator<ObjectNode> connection) {
        return source(
                "{\"field\":\"at\",\"primary_key\":\"n\"}",
                given -> connection.apply(given.put("start_param", "since")));
    }

    private static List<String> numbers(PulledApi source) {
        return gateway
                .sql("select n from market_data_lake where source_id = '%s' order by n".formatted(source.source()))
                .stream()
                .map(row -> row.get(0))
                .toList();
    }

    private static String records(int from, int to) {
        return IntStream.range(from, Math.min(to, RECORDS))
                .mapToObj("{\"n\":%d}"::formatted)
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static int number(HttpServerRequest request, String parameter, int otherwise) {
        return Integer.parseInt(request.getParam(parameter, String.valueOf(otherwise)));
    }

    /** All four ways at once; a source asks by one of them. */
    private static void paged(HttpServerRequest request) {
        int from = request.getParam("page") != null
                ? (number(request, "page", 1) - 1) * OF_A_PAGE
                : number(request, "offset", number(request, "after", 0));
        int to = from + OF_A_PAGE;
        if (to < RECORDS) {
            request.response()
                    .putHeader(
                            "Link",
                            "</fills?desk=7&after=0>; rel=\"first\", </fills?desk=7&after=%d>; rel=\"next\""
                                    .formatted(to));
        }
        RestApi.json(
                request,
                "{\"items\": %s, \"next\": %s, \"more\": %s}"
                        .formatted(records(from, to), to < RECORDS ? String.valueOf(to) : "null", to < RECORDS));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            link   |          |        |       | 3
            cursor | after    | /next  |       | 3
            offset |          |        |       | 4
            offset | offset   |        | /more | 3
            page   |          |        |       | 4
            page   | page     |        | /more | 3
            none   |          |        |       | 1
            """)
    void each_record_of_each_page_is_pulled_once(String paging, String parameter, String next, String more, int pages) {
        api.answer(PullHttpTest::paged);
        PulledApi source = source(connection -> connection
                .put("records", "/items")
                .put("paging", paging)
                .put("page_param", parameter)
                .put("next", next)
                .put("has_more", more)
                .put("limit_param", "limit")
                .put("limit", 20));

        JsonNode job = source.synced();

        int records = paging.equals("none") ? OF_A_PAGE : RECORDS;
        assertThat(job.get("status").asText()).as(job.toString()).isEqualTo("COMPLETED");
        assertThat(numbers(source)).hasSize(records).doesNotHaveDuplicates();
        // The first page is asked for once, also where a job looks whether there is anything to pull.
        assertThat(api.asked()).hasSize(pages).allMatch(asked -> asked.startsWith("GET /fills?desk=7"));
        assertThat(api.asked().get(0)).contains("limit=20");
    }

    @Test
    void the_next_page_may_stand_in_the_answer_as_an_address() {
        api.answer(request -> RestApi.json(
                request,
                request.path().equals("/fills")
                        ? "{\"data\":[{\"n\":1}],\"links\":{\"next\":\"%s\"}}".formatted(api.url("/more?x=%20y"))
                        : "{\"data\":[{\"n\":2}],\"links\":{\"next\":\"\"}}"));
        PulledApi source = source(connection ->
                connection.put("records", "/data").put("paging", "link").put("next", "/links/next"));

        source.synced();

        assertThat(numbers(source)).containsExactly("1", "2");
        assertThat(api.asked()).containsExactly("GET /fills?desk=7", "GET /more?x=%20y");
    }

    @Test
    void what_comes_later_is_pulled_by_the_next_job_and_no_record_twice() {
        StringBuilder fills = new StringBuilder(
                "{\"n\":1,\"at\":\"2025-06-21T10:00:00Z\"},{\"n\":2,\"at\":\"2025-06-21T11:00:00Z\"}");
        api.answer(request -> RestApi.json(request, "[" + fills + "]"));
        PulledApi source = incremental(connection -> connection);

        JsonNode first = source.synced();
        JsonNode second = source.synced();
        // With the very value at which the job ended, written otherwise; behind it; and before it.
        fills.append(",{\"n\":3,\"at\":\"2025-06-21T13:00:00+02:00\"},{\"n\":4,\"at\":\"2025-06-21T11:00:00.5Z\"}");
        fills.append(",{\"n\":5,\"at\":\"2025-06-21T10:30:00Z\"}");
        JsonNode third = source.synced();

        assertThat(first.get("records_processed").asLong()).isEqualTo(2);
        assertThat(second.get("records_processed").asLong()).isZero();
        assertThat(second.has("delta_version")).isFalse();
        assertThat(third.get("records_processed").asLong()).isEqualTo(2);
        assertThat(source.synced().get("records_processed").asLong()).isZero();
        assertThat(numbers(source)).containsExactly("1", "2", "3", "4");
        assertThat(api.asked())
                .startsWith("GET /fills?desk=7", "GET /fills?desk=7&since=2025-06-21T11%3A00%3A00Z")
                .endsWith("GET /fills?desk=7&since=2025-06-21T11%3A00%3A00.5Z");
        JsonNode mark = gateway.http().get(source.path("/pulled")).json().get(0).get("version");
        assertThat(mark.get("value").asText()).isEqualTo("2025-06-21T11:00:00.5Z");
        assertThat(mark.get("keys").toString()).isEqualTo("[\"[4]\"]");
        assertThat(mark.get("of").get("url").asText()).isEqualTo(api.url("/fills?desk=7"));
    }

    @Test
    void values_before_the_first_from_the_last_on_and_within_the_lag_are_not_read() {
        api.answer(request -> RestApi.json(
                request,
                "{\"n\":9,\"x\":[{\"n\":1,\"id\":2},{\"n\":2,\"id\":3},{\"n\":3,\"id\":10},{\"n\":4,\"id\":11}]}"));
        PulledApi range = source(
                "{\"field\":\"id\",\"primary_key\":[\"n\",\"id\"],\"initial_value\":3,\"end_value\":\"11\"}",
                connection -> connection
                        .put("records", "/x")
                        .put("start_param", "from")
                        .put("end_param", "to"));
        range.synced();
        assertThat(api.asked()).containsExactly("GET /fills?desk=7&from=3&to=11");
        api.answer(request -> RestApi.json(
                request,
                "[{\"n\":1,\"at\":\"%s\"},{\"n\":2,\"at\":\"%s\"}]"
                        .formatted(
                                Instant.now().minusSeconds(7200), Instant.now().minusSeconds(600))));
        PulledApi lagging = source("{\"field\":\"at\",\"primary_key\":\"n\",\"lag\":\"1h\"}", connection -> connection);
        lagging.synced();

        assertThat(numbers(range)).containsExactly("2", "3");
        assertThat(numbers(lagging)).containsExactly("1");
    }

    @ParameterizedTest
    @CsvSource({"24,2", "25,1", "26,1"})
    void a_job_of_a_sorted_source_takes_max_records_and_the_next_one_the_rest(int most, int jobs) {
        api.answer(request -> {
            int from = number(request, "offset", 0) + number(request, "since", 0);
            RestApi.json(request, records(from, from + OF_A_PAGE));
        });
        PulledApi source = source(
                "{\"field\":\"n\",\"primary_key\":\"n\"}",
                connection -> connection
                        .put("start_param", "since")
                        .put("paging", "offset")
                        .put("sorted", true)
                        .put("max_records", most));

        JsonNode first = source.synced();
        await().until(() -> numbers(source).size() == RECORDS);

        assertThat(first.get("records_processed").asInt()).isEqualTo(Math.min(most, RECORDS));
        await().untilAsserted(() -> assertThat(gateway.http()
                        .get("/api/v1/ingestion/jobs?source_id=" + source.source())
                        .json())
                .hasSize(jobs)
                .allMatch(job -> job.get("status").asText().equals("COMPLETED")));
        assertThat(numbers(source)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [{"n":1,"at":2},{"n":2,"at":1}]        | {"sorted":true}          | invalid_definition | lower 'at' than one before it
            [{"n":1,"at":"x"}]                     | {}                       | invalid_definition | neither a number nor a time
            [{"n":1,"at":2},{"n":2,"at":"2025-06-21"}] | {}                   | invalid_definition | of two kinds: set cursor_type
            [{"n":1,"at":true}]                    | {}                       | invalid_definition | neither a text nor a number
            [{"n":1}]                              | {}                       | malformed_body     | record 0 has no 'at'
            [{"at":1}]                             | {}                       | malformed_body     | record 0 has no 'n'
            [7]                                    | {}                       | malformed_body     | record 0 has no 'at'
            {"data":3}                             | {"records":"/data"}      | malformed_body     | neither an array nor an object at '/data'
            {"data":[]}                            | {"records":"/items"}     | malformed_body     | nothing at '/items', where records says they are
            [{"n":1                                | {}                       | malformed_body     | is no JSON at line 1
            {"n":1} {"n":2}                        | {}                       | malformed_body     | more than one JSON text
            """)
    void an_answer_that_cannot_be_read_fails_the_job_with_the_reason(
            String answer, String settings, String code, String reason) {
        api.answer(request -> RestApi.json(request, answer));
        PulledApi source = incremental(connection -> connection.setAll((ObjectNode) Caller.parse(settings)));

        JsonNode job = source.synced();

        assertThat(job.get("error_details").asText()).startsWith(code + ": ").contains(reason);
    }

    private static void fault(HttpServerRequest request, String fault) {
        switch (fault) {
            case "cut" -> RestApi.cut(request);
            case "hung_up" -> request.connection().close();
            case "silent" -> {}
            case "redirect" ->
                request.response()
                        .setStatusCode(302)
                        .putHeader("Location", "/secret")
                        .end();
            case "html" ->
                request.response().putHeader("Content-Type", "text/html").end("<p>sign in");
            case "untyped" -> request.response().end("[]");
            case "waits" ->
                request.response()
                        .setStatusCode(429)
                        .putHeader("Retry-After", "3600")
                        .end();
            case "always" ->
                request.response()
                        .setStatusCode(503)
                        .putHeader("Retry-After", "0")
                        .end();
            default -> RestApi.status(request, Integer.parseInt(fault));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            500      | source_unreachable     | answers 500
            503      | source_unreachable     | answers 503
            429      | source_unreachable     | answers 429
            408      | source_unreachable     | answers 408
            cut      | source_unreachable     | ended after 9 bytes, before its end
            hung_up  | source_unreachable     | cannot be read
            silent   | source_unreachable     | no whole answer within 1 s
            waits    | source_unreachable     | to be asked again after 3600 s
            always   | source_unreachable     | 10 waits of a page
            redirect | invalid_definition     | answers 302, and redirects are not followed
            400      | invalid_definition     | answers 400
            401      | invalid_definition     | answers 401
            403      | invalid_definition     | answers 403
            404      | invalid_definition     | answers 404
            html     | unsupported_media_type | answers Content-Type text/html
            untyped  | unsupported_media_type | answers Content-Type null
            """)
    void what_may_pass_by_itself_is_tried_again_and_nothing_else(String fault, String code, String reason) {
        api.answer(request -> fault(request, fault));
        PulledApi source = source(connection -> connection.put("timeout", "1s"));

        JsonNode job = source.synced();

        assertThat(job.get("error_details").asText()).startsWith(code + ": ").contains(reason);
        String ends = code.equals("source_unreachable") ? "FAILED (source, tried" : "FAILED (user, not tried again)";
        await().untilAsserted(() -> assertThat(outcome(source)).startsWith(ends));
        assertThat(api.asked()).noneMatch(asked -> asked.contains("secret"));
    }

    private static String outcome(PulledApi source) {
        return gateway.http()
                .get(source.path("/schedule"))
                .json()
                .path("last_outcome")
                .asText();
    }

    @ParameterizedTest
    @ValueSource(strings = {"500", "cut", "hung_up", "429"})
    void a_pull_that_failed_in_the_middle_is_tried_again_and_leaves_each_record_once(String fault) {
        AtomicInteger requests = new AtomicInteger();
        api.answer(request -> {
            if (requests.incrementAndGet() == 2) {
                fault(request, fault);
            } else {
                paged(request);
            }
        });
        PulledApi source =
                source(connection -> connection.put("records", "/items").put("paging", "link"));

        JsonNode job = source.synced();
        await().until(() -> numbers(source).size() == RECORDS);

        assertThat(job.get("status").asText()).isEqualTo("FAILED");
        assertThat(numbers(source)).doesNotHaveDuplicates();
    }

    @Test
    void a_job_waits_where_the_api_says_for_how_long() {
        AtomicInteger requests = new AtomicInteger();
        api.answer(request -> {
            switch (requests.incrementAndGet()) {
                case 1 ->
                    request.response()
                            .setStatusCode(429)
                            .putHeader("Retry-After", "1")
                            .end();
                case 2 ->
                    request.response()
                            .setStatusCode(503)
                            .putHeader("Date", "Sat, 21 Jun 2025 10:00:00 GMT")
                            .putHeader("Retry-After", "Sat, 21 Jun 2025 10:00:01 GMT")
                            .end();
                default -> RestApi.json(request, "{\"n\":1}");
            }
        });

        JsonNode job = source(connection -> connection).synced();

        assertThat(job.get("status").asText()).as(job.toString()).isEqualTo("COMPLETED");
        assertThat(requests).hasValue(3);
    }

    @Test
    void pages_that_never_end_fail_the_job() {
        api.answer(request -> RestApi.json(request, "{\"items\":[{\"n\":1}],\"next\":\"same\"}"));
        PulledApi same = source(connection -> connection
                .put("records", "/items")
                .put("paging", "cursor")
                .put("page_param", "after")
                .put("next", "/next"));
        PulledApi ignored =
                source(connection -> connection.put("records", "/items").put("paging", "offset"));

        assertThat(same.synced().get("error_details").asText())
                .startsWith("invalid_definition: the API names a next page that it named before");
        assertThat(ignored.synced().get("error_details").asText())
                .startsWith("invalid_definition: the API answers two pages that are the same");
        assertThat(numbers(same)).isEmpty();
        assertThat(numbers(ignored)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2,FAILED", "3,COMPLETED", "4,COMPLETED"})
    void a_job_has_max_pages_at_most(int most, String status) {
        api.answer(PullHttpTest::paged);
        PulledApi source = source(connection ->
                connection.put("records", "/items").put("paging", "link").put("max_pages", most));

        assertThat(source.synced().get("status").asText()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"1023,COMPLETED,''", "1024,COMPLETED,''", "1025,FAILED,body_too_large: GET"})
    void a_page_has_pull_http_page_bytes_at_most_whether_it_says_how_many_or_not(
            int bytes, String status, String reason) {
        String page = "{\"n\":1,\"s\":\"%s\"}".formatted("x".repeat(bytes - 14));
        assertThat(page).hasSize(bytes);
        api.answer(request -> RestApi.json(request, page));
        PulledApi source = source(connection -> connection);
        JsonNode sized = source.synced();
        api.answer(request -> {
            request.response().setChunked(true);
            RestApi.json(request, page);
        });
        JsonNode chunked = source.synced();

        assertThat(List.of(sized, chunked)).allSatisfy(job -> {
            assertThat(job.get("status").asText()).isEqualTo(status);
            assertThat(job.path("error_details").asText()).startsWith(reason);
        });
    }

    @Test
    void a_packed_page_is_bounded_by_what_it_becomes() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("{\"n\":1}".getBytes(StandardCharsets.UTF_8));
            gzip.write(" ".repeat(100_000).getBytes(StandardCharsets.UTF_8));
        }
        api.answer(request -> request.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Content-Encoding", "gzip")
                .end(Buffer.buffer(packed.toByteArray())));

        JsonNode job = source(connection -> connection).synced();

        assertThat(packed.size()).isLessThan(1_024);
        assertThat(job.get("error_details").asText()).startsWith("body_too_large: GET");
    }

    @Test
    void ndjson_and_csv_are_read_as_they_are_and_by_the_format_that_is_set() {
        api.answer(request -> request.response()
                .putHeader("Content-Type", "text/csv; charset=utf-8")
                .end(number(request, "page", 1) == 1 ? "n,s\n1,\"a\nb\"\n2,c\n" : "n,s\n"));
        PulledApi csv = source(connection -> connection.put("paging", "page"));
        csv.synced();
        api.answer(request ->
                request.response().putHeader("Content-Type", "text/plain").end("{\"n\":1}\r\n\n{\"n\":2}"));
        PulledApi lines = source(
                "{\"field\":\"n\",\"primary_key\":\"n\",\"initial_value\":2}",
                connection -> connection.put("format", "application/x-ndjson"));
        lines.synced();

        assertThat(numbers(csv)).containsExactly("1", "2");
        assertThat(numbers(lines)).containsExactly("2");
    }

    @Test
    void records_land_as_the_api_wrote_them_and_rejections_tell_their_page() {
        api.answer(request -> RestApi.json(
                request,
                "{\"data\": [ {\"n\": 9007199254740993, \"d\": 1.10, \"s\": \"a\\u00fc\"} , {\"n\":\"x\"}, 7 ]}"));
        PulledApi source = source(connection -> connection.put("records", "/data"));

        JsonNode job = source.synced();

        assertThat(job.get("records_failed").asLong()).as(job.toString()).isEqualTo(2);
        assertThat(gateway.sql("select data_payload from market_data_lake where source_id = '%s'"
                                .formatted(source.source()))
                        .get(0)
                        .get(0))
                .isEqualTo("{\"n\": 9007199254740993, \"d\": 1.10, \"s\": \"a\\u00fc\"}");
        assertThat(gateway.rejections(job.get("job_id").asText())
                        .get(0)
                        .get("position")
                        .toString())
                .contains("\"file\":\"/fills#1\"");
    }

    @Test
    void test_dry_run_and_discover_tell_what_is_there() {
        api.answer(request -> RestApi.json(request, "[{\"n\":1,\"price\":12.5},{\"n\":2,\"price\":7}]"));
        PulledApi source =
                source("{\"field\":\"n\",\"primary_key\":\"n\",\"initial_value\":2}", connection -> connection);

        assertThat(source.post("/test").toString())
                .isEqualTo("{\"type\":\"http\",\"reachable\":true,\"pending\":1,\"first\":[]}");
        assertThat(source.look().get("pending").asLong()).isEqualTo(1);
        assertThat(source.post("/discover").get("columns").toString()).contains("\"name\":\"price\"", "decimal");
        source.synced();
        assertThat(source.post("/test").get("pending").asLong()).isZero();
        api.answer(request -> fault(request, "html"));
        assertThat(source.post("/test").get("problem").get("code").asText()).isEqualTo("unsupported_media_type");
    }

    @Test
    void a_host_that_is_not_public_is_not_reached_unless_it_is_named() {
        PulledApi source =
                source(connection -> connection.put("url", "http://127.0.0.2:%d/fills".formatted(api.port())));

        JsonNode job = source.synced();

        assertThat(job.get("error_details").asText())
                .isEqualTo(
                        "invalid_definition: The host '127.0.0.2' has an address that is not public: name it in connector.hosts where sources may reach it");
        assertThat(api.connections()).isZero();
    }

    @Test
    void a_definition_that_cannot_work_is_refused_with_the_place() {
        Caller.Answer answer = PulledApi.create(
                gateway.http(),
                "ftp://user@example.com",
                TestGateway.newId(),
                "{}",
                connection -> connection
                        .put("records", "data")
                        .put("paging", "cursor")
                        .put("first_page", 2)
                        .put("auth", "basic")
                        .put("token", "t")
                        .put("format", "text/html")
                        .put("cursor_type", "uuid")
                        .put("ca_certificates", "x")
                        .put("timeout", "301s")
                        .set("headers", Caller.parse("{\"Authorization\":\"x\",\"X\":\"a\\r\\nb\"}")));
        Caller.Answer cursor = PulledApi.create(
                gateway.http(),
                "https://example.com/v1",
                TestGateway.newId(),
                "{\"cursor\":{\"field\":\"a..b\",\"initial_value\":\"x\",\"lag\":\"1m\"}}",
                connection -> connection.put("cursor_type", "number"));

        assertThat(answer.text())
                .contains(
                        "/connection_config/url",
                        "/connection_config/records",
                        "/connection_config/next",
                        "/connection_config/page_param",
                        "/connection_config/first_page",
                        "/connection_config/user",
                        "/connection_config/token",
                        "/connection_config/format",
                        "/connection_config/cursor_type",
                        "/connection_config/ca_certificates",
                        "/connection_config/timeout",
                        "/connection_config/headers/Authorization",
                        "/connection_config/headers/X");
        assertThat(cursor.text())
                .contains(
                        "/ingestion_config/cursor/field",
                        "/ingestion_config/cursor/initial_value",
                        "/ingestion_config/cursor/lag",
                        "/ingestion_config/cursor/primary_key");
    }
}
