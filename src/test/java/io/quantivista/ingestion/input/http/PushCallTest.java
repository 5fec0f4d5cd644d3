package io.quantivista.ingestion.input.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.input.http.PushHandler.PushLimits;
import io.quantivista.ingestion.intake.IntakeConfig;
import io.quantivista.ingestion.intake.PushRoom;
import io.quantivista.ingestion.pipeline.stream.HastyPushes;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PushCallTest {
    private final Vertx vertx = Vertx.vertx();
    private final PushRoom room = new PushRoom(IntakeConfig.DEFAULT, () -> 0, () -> 0);

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private HttpServer listen(int records) {
        PushLimits limits = new PushLimits(1 << 20, 100, Duration.ofSeconds(30), 1);
        Router router = Router.router(vertx);
        router.post("/:source_id").handler(new PushHandler(new HastyPushes(vertx, records), room, limits));
        return vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .await();
    }

    @Test
    void aPushIsChargedBeforeItIsAnsweredWhateverThreadHasTakenIt() throws Exception {
        HttpServer server = listen(1000);
        HttpRequest push = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/street".formatted(server.actualPort())))
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString("{\"n\":1}\n"))
                .build();

        HttpResponse<String> answer = HttpClient.newHttpClient().send(push, BodyHandlers.ofString());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(room.findObstacle("street", HastyPushes.LIMITS, 1)).isPresent();
    }
}
