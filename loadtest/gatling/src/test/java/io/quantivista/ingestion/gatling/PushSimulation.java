package io.quantivista.ingestion.gatling;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.constantConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.core.CoreDsl.rampConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.repeat;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;

/** Records in small posts: users ({@code -Dusers=64}) who post ten records, again and again ({@code -Dseconds=60}). */
public final class PushSimulation extends Simulation {
    private static final String SOURCE = "gatling-pushes";
    private static final int POSTS_OF_A_USER = 100;
    private static final int RECORDS = 10;
    private static final int RAMP_SECONDS = 5;

    public PushSimulation() {
        Target.register(SOURCE);
        int users = Target.number("users", 64);
        ScenarioBuilder pushes = scenario("records in small posts")
                .exec(repeat(POSTS_OF_A_USER)
                        .on(http("push of " + RECORDS)
                                .post(Target.path(SOURCE, "records"))
                                .body(StringBody(Target.records(RECORDS)))
                                .check(status().is(200), jsonPath("$.accepted").ofInt().is(RECORDS))));
        setUp(pushes.injectClosed(
                        rampConcurrentUsers(1).to(users).during(RAMP_SECONDS),
                        constantConcurrentUsers(users).during(Target.number("seconds", 60))))
                .protocols(Target.protocol())
                .assertions(global().failedRequests().count().is(0L));
    }
}
