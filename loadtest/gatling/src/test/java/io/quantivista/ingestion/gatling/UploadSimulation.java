package io.quantivista.ingestion.gatling;

import static io.gatling.javaapi.core.CoreDsl.ByteArrayBody;
import static io.gatling.javaapi.core.CoreDsl.constantConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;
import java.nio.charset.StandardCharsets;

/**
 * Bulk uploads: a few users ({@code -Dusers=4}), each of whom uploads a body of records ({@code -Drecords=100000}) and waits until
 * its job is COMPLETED ({@code -Dseconds=60}).
 */
public final class UploadSimulation extends Simulation {
    private static final String SOURCE = "gatling-uploads";

    public UploadSimulation() {
        Target.register(SOURCE);
        int records = Target.number("records", 100_000);
        byte[] body = Target.records(records).getBytes(StandardCharsets.US_ASCII);
        ScenarioBuilder uploads = scenario("bulk uploads")
                .exec(http("upload of " + records)
                        .post(Target.path(SOURCE, "uploads"))
                        .body(ByteArrayBody(body))
                        .check(
                                status().is(201),
                                jsonPath("$.status").is("COMPLETED"),
                                jsonPath("$.records_processed").ofInt().is(records)));
        setUp(uploads.injectClosed(
                        constantConcurrentUsers(Target.number("users", 4)).during(Target.number("seconds", 60))))
                .protocols(Target.protocol())
                .assertions(global().failedRequests().count().is(0L));
    }
}
