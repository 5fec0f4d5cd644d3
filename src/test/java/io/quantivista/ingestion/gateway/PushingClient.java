package io.quantivista.ingestion.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Posts numbered records, one request after the other, on a thread of its own. With keys it sends a request again until it
 * is answered, so that all its records are acknowledged when it ends; without, an answer that did not come is left open.
 */
final class PushingClient implements PushLoad.Client {
    /** Every so many records is broken. */
    static final int BAD = 101;

    private static final int MOST_RECORDS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

    private final long start;
    private final URI records;
    private final boolean keyed;
    private final long paceNanos;
    private final Random random;
    private final AcknowledgedFile file;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, Integer> answers = new ConcurrentSkipListMap<>();
    private final Thread thread;

    private volatile long next;
    private volatile boolean stopping;
    private volatile Throwable failure = new IllegalStateException("still running");
    private volatile long posts;
    private volatile long repeated;
    private volatile long lastAnswer = System.nanoTime();
    private volatile long position = -1;

    /**
     * @param number of the client; its records begin at its range
     * @param pace the longest pause between two posts
     */
    PushingClient(int number, URI gateway, String source, boolean keyed, Duration pace, long seed, Path folder) {
        this.start = number * NumberSet.RANGE;
        this.next = start;
        this.records = gateway.resolve("/api/v1/ingestion/sources/" + source + "/records"
                + (keyed && number % 4 == 0 ? "?ack=committed" : ""));
        this.keyed = keyed;
        this.paceNanos = pace.toNanos();
        this.random = new Random(seed + number);
        this.file = new AcknowledgedFile(folder.resolve("acknowledged-" + number));
        this.thread = new Thread(this::run, "client-" + number);
        thread.start();
    }

    static boolean isBad(long number) {
        return number % BAD == 7;
    }

    static String record(long number) {
        return isBad(number)
                ? "{\"ingestion_date\":\"2026-01-01\",\"n\":" + number
                : "{\"ingestion_date\":\"2026-01-01\",\"n\":%d,\"text\":\"%08x\"}"
                        .formatted(number, number * 2654435761L);
    }

    static String records(long first, int count) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < count; i++) {
            body.append(record(first + i)).append('\n');
        }
        return body.toString();
    }

    private void run() {
        try {
            while (!stopping) {
                int count = 1 + random.nextInt(MOST_RECORDS);
                long first = next;
                next = first + count;
                push(first, count);
                LockSupport.parkNanos(paceNanos == 0 ? 0 : random.nextLong(paceNanos));
            }
            failure = null;
        } catch (Throwable e) {
            failure = e;
        }
    }

    private void push(long first, int count) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(records)
                .timeout(PATIENCE)
                .header("Content-Type", Caller.NDJSON)
                .POST(BodyPublishers.ofString(records(first, count)));
        if (keyed) {
            request.header("Idempotency-Key", "push " + first);
        }
        boolean isOver = false;
        while (!isOver) {
            posts++;
            isOver = isAnswered(request.build(), first, count) || !keyed;
            if (!isOver) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private boolean isAnswered(HttpRequest request, long first, int count) throws IOException, InterruptedException {
        HttpResponse<String> answer;
        try {
            answer = http.send(request, BodyHandlers.ofString());
        } catch (IOException broken) {
            answers.merge("none", 1, Integer::sum);
            return false;
        }
        answers.merge(String.valueOf(answer.statusCode()), 1, Integer::sum);
        switch (answer.statusCode()) {
            case 200, 202 -> {
                file.add(first, count);
                lastAnswer = System.nanoTime();
                read(Caller.parse(answer.body()), count);
                return true;
            }
            case 409 -> {
                return false;
            }
            case 429, 503 -> {
                if (answer.headers().firstValue("Retry-After").isEmpty()) {
                    throw new IllegalStateException("no Retry-After: " + answer.body());
                }
                return false;
            }
            default -> throw new IllegalStateException("%d %s".formatted(answer.statusCode(), answer.body()));
        }
    }

    /** Every record of the push, and behind the push before it. */
    private void read(JsonNode receipt, int count) {
        if (receipt.path("repeated").asBoolean()) {
            repeated++;
        }
        long at = receipt.path("last_position").asLong(-1);
        if (receipt.path("accepted").asInt() != count || at <= position) {
            throw new IllegalStateException("%s for %d records behind %d".formatted(receipt, count, position));
        }
        position = at;
    }

    @Override
    public void stop() {
        stopping = true;
    }

    @Override
    public void join() throws InterruptedException {
        thread.join(Duration.ofMinutes(2).toMillis());
        if (failure != null) {
            throw new IllegalStateException(thread.getName(), failure);
        }
        file.close();
    }

    @Override
    public NumberSet acknowledged() {
        return file.read();
    }

    @Override
    public NumberSet sent() {
        NumberSet sent = new NumberSet();
        for (long number = start; number < next; number++) {
            sent.add(number);
        }
        return sent;
    }

    @Override
    public Map<String, Integer> answers() {
        return answers;
    }

    @Override
    public long lastAnswer() {
        return lastAnswer;
    }

    @Override
    public long position() {
        return position;
    }

    long posts() {
        return posts;
    }

    /** Answers that were the first receipt again. */
    long repeated() {
        return repeated;
    }
}
