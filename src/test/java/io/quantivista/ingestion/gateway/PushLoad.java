package io.quantivista.ingestion.gateway;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Clients that push at once, and what they know together. */
final class PushLoad {
    /** Pushes numbered records on threads of its own until it is stopped. */
    interface Client {
        void stop();

        /** Waits for its end; fails where it met an answer that it should not. */
        void join() throws InterruptedException;

        /** What its file says is safe. Read after its end. */
        NumberSet acknowledged();

        /** What it has tried to push. */
        NumberSet sent();

        /** How often each answer came. */
        Map<String, Integer> answers();

        /** When it was last told that records are safe, as {@link System#nanoTime}. */
        long lastAnswer();

        /** The highest position of the log that it was told; −1 where it is told none. */
        default long position() {
            return -1;
        }
    }

    private final List<Client> clients = new ArrayList<>();

    /** Of a gateway that keeps its port, ends a window every second and turns to a new segment often. */
    static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("http.port", String.valueOf(TestGateway.freePort()));
        settings.put("stream.window", "1s");
        settings.put("stream.flush_interval", "200ms");
        settings.put("intake.log.segment_bytes", "1MiB");
        settings.put("intake.log.max_entry_bytes", "64KiB");
        return settings;
    }

    /** Half of them with keys. */
    static PushLoad overHttp(int count, URI gateway, String source, Duration pace, long seed, Path folder)
            throws IOException {
        Files.createDirectories(folder);
        PushLoad load = new PushLoad();
        for (int number = 0; number < count; number++) {
            load.add(new PushingClient(number, gateway, source, number % 2 == 0, pace, seed, folder));
        }
        return load;
    }

    void add(Client client) {
        clients.add(client);
    }

    /** Ends the clients while the gateway is up. */
    void stop() throws InterruptedException {
        clients.forEach(Client::stop);
        for (Client client : clients) {
            client.join();
        }
    }

    /** Read after the stop. */
    NumberSet acknowledged() {
        NumberSet all = new NumberSet();
        clients.forEach(client -> all.addAll(client.acknowledged()));
        return all;
    }

    NumberSet sent() {
        NumberSet all = new NumberSet();
        clients.forEach(client -> all.addAll(client.sent()));
        return all;
    }

    Map<String, Integer> answers() {
        Map<String, Integer> all = new TreeMap<>();
        clients.forEach(client -> client.answers().forEach((answer, count) -> all.merge(answer, count, Integer::sum)));
        return all;
    }

    /** The highest position of the log that any of them was told. */
    long position() {
        return clients.stream().mapToLong(Client::position).max().orElseThrow();
    }

    /** When any of them was last told that records are safe. */
    long lastAnswer() {
        return clients.stream().mapToLong(Client::lastAnswer).max().orElseThrow();
    }
}
