package io.quantivista.ingestion.gateway;

import static io.quantivista.ingestion.gateway.Caller.NDJSON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process is killed while it is pushed to, and stopped by SIGTERM; clients send again under their keys. */
class KilledPushTest {
    /** More of them with -Dgateway.test.push_kills=100. */
    private static final int KILLS = Integer.getInteger("gateway.test.push_kills", 3);

    private static final long SEED = Long.getLong("gateway.test.seed", System.nanoTime());
    private static final String TABLE = "market_data_lake";
    private static final int CLIENTS = 4;

    @TempDir
    private Path data;

    /** A client that sends numbers, one push after the other, each under its key until it is answered. */
    private final class Client {
        private final int number;
        private final List<Integer> acknowledged = new ArrayList<>();
        private int next;

        Client(int number) {
            this.number = number;
        }

        void sendUntil(AtomicBoolean stop, Caller caller) {
            while (!stop.get()) {
                int n = next * CLIENTS + number;
                Caller.Answer answer;
                try {
                    answer = caller.push("desk", NDJSON, record(n), "Idempotency-Key", "key " + n);
                } catch (UncheckedIOException gone) {
                    return;
                }
                if (answer.status() == 200) {
                    acknowledged.add(n);
                    next++;
                } else {
                    assertThat(answer.status()).as(answer.text()).isEqualTo(503);
                    assertThat(answer.header("Retry-After")).isNotEmpty();
                    return;
                }
            }
        }
    }

    private static byte[] record(int n) {
        return "{\"n\":%d}\n".formatted(n).getBytes(UTF_8);
    }

    @Test
    void whatWasAcknowledgedIsThereOnceAndARetryAddsNothing() throws Exception {
        System.out.printf("kills while pushed to, -Dgateway.test.seed=%d%n", SEED);
        Random random = new Random(SEED);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client(i));
        }
        GatewayProcess process = GatewayProcess.serve(data);
        new Caller(process.address())
                .register(
                        "desk",
                        "MARKET_DATA",
                        "{\"keys\":{\"ingestion_date\":\"@ingested\"},\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}");
        for (int round = 1; round <= KILLS; round++) {
            sendAndKill(clients, process, 500 + random.nextInt(2_500));
            process = GatewayProcess.serve(data);
            System.out.printf(
                    "killed after %d acknowledged pushes, ready again after %d ms%n",
                    acknowledged(clients).size(), process.startTime().toMillis());
        }
        Caller caller = new Caller(process.address());
        List<Integer> acknowledged = acknowledged(clients);
        for (Client client : clients) {
            int last = client.acknowledged.get(client.acknowledged.size() - 1);
            JsonNode again = caller.push("desk", NDJSON, record(last), "Idempotency-Key", "key " + last)
                    .json();
            assertThat(again.path("repeated").asBoolean()).as(again.toString()).isTrue();
            assertThat(caller.push("desk", NDJSON, record(-1), "Idempotency-Key", "key " + last)
                            .problem())
                    .isEqualTo("idempotency_key_reused");
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> number(caller, "select count(distinct n) from %s where n >= 0") >= acknowledged.size());
        List<Integer> rows = caller.query("select n from " + TABLE).stream()
                .map(row -> Integer.valueOf(row.get(0)))
                .toList();
        assertThat(rows).doesNotHaveDuplicates().containsAll(acknowledged);
        assertThat(rows.size()).isBetween(acknowledged.size(), acknowledged.size() + CLIENTS);
        assertThat(process.terminate()).isZero();
    }

    private static List<Integer> acknowledged(List<Client> clients) {
        return clients.stream().flatMap(client -> client.acknowledged.stream()).toList();
    }

    private static long number(Caller caller, String select) {
        return Long.parseLong(caller.query(select.formatted(TABLE)).get(0).get(0));
    }

    private static void sendAndKill(List<Client> clients, GatewayProcess process, long millis) throws Exception {
        List<CompletableFuture<Void>> sending = send(clients, process, new AtomicBoolean());
        CompletableFuture<Void> all = CompletableFuture.allOf(sending.toArray(CompletableFuture[]::new));
        CompletableFuture.delayedExecutor(millis, java.util.concurrent.TimeUnit.MILLISECONDS)
                .execute(() -> {
                    try {
                        process.kill();
                    } catch (InterruptedException e) {
                        throw new CompletionException(e);
                    }
                });
        all.join();
    }

    private static List<CompletableFuture<Void>> send(
            List<Client> clients, GatewayProcess process, AtomicBoolean stop) {
        return clients.stream()
                .map(client -> CompletableFuture.runAsync(
                        () -> client.sendUntil(stop, new Caller(process.address())),
                        task -> new Thread(task, "client").start()))
                .toList();
    }

    @Test
    void atAStopWhatWasTakenIsCommittedAndWhatComesIsToldToComeBack() throws IOException, InterruptedException {
        GatewayProcess process = GatewayProcess.serve(data);
        new Caller(process.address())
                .register(
                        "desk",
                        "MARKET_DATA",
                        "{\"keys\":{\"ingestion_date\":\"@ingested\"},\"columns\":[{\"name\":\"n\",\"type\":\"int\"}]}");
        List<Client> clients = List.of(new Client(0), new Client(1), new Client(2), new Client(3));
        AtomicBoolean stop = new AtomicBoolean();
        List<CompletableFuture<Void>> sending = send(clients, process, stop);
        Caller waiting = new Caller(process.address());
        waiting.push("desk", NDJSON, record(-2));
        CompletableFuture<Caller.Answer> committed =
                waiting.pushCommittedLater("desk", NDJSON, new String(record(-1), UTF_8));

        int exit = process.terminate();

        CompletableFuture.allOf(sending.toArray(CompletableFuture[]::new)).join();
        assertThat(exit).isZero();
        assertThat(committed).isCompletedWithValueMatching(answer -> answer.status() == 200 || answer.status() == 503);
        GatewayProcess again = GatewayProcess.serve(data);
        List<Integer> rows = new Caller(again.address())
                .query("select n from %s where n >= 0".formatted(TABLE)).stream()
                        .map(row -> Integer.valueOf(row.get(0)))
                        .toList();
        assertThat(rows).containsExactlyInAnyOrderElementsOf(acknowledged(clients));
        again.terminate();
    }
}
