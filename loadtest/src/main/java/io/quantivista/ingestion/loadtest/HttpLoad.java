package io.quantivista.ingestion.loadtest;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Posts bodies over kept-alive connections, one request in flight on each. It writes requests that were made before and reads of
 * an answer its status and length, so that of the processors it takes little. On one event loop; a run is called from outside.
 */
final class HttpLoad implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context loop = vertx.getOrCreateContext();
    private final NetClient client = vertx.createNetClient(
            new NetClientOptions().setTcpNoDelay(true).setReconnectAttempts(20).setReconnectInterval(50));
    private final URI address;
    private final Buffer[] requests;
    private final int recordsOfPost;
    private final int connections;
    private final Deque<HttpPoster> idle = new ArrayDeque<>();

    private Pace pace = new Pace(Duration.ZERO, 0);
    private Latencies latencies = new Latencies();
    private Promise<Load> over = Promise.promise();
    private long posted;
    private long answered;
    private long refused;
    private int busy;

    HttpLoad(URI address, String path, int recordsOfPost, int connections) {
        this(address, path, PositionBodies.of(recordsOfPost), recordsOfPost, connections);
    }

    HttpLoad(URI address, String path, byte[][] bodies, int recordsOfPost, int connections) {
        this.address = address;
        this.recordsOfPost = recordsOfPost;
        this.connections = connections;
        requests = new Buffer[bodies.length];
        for (int i = 0; i < bodies.length; i++) {
            String head = "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-ndjson\r\nContent-Length: %d\r\n\r\n"
                    .formatted(path, address.getAuthority(), bodies[i].length);
            requests[i] = Buffer.buffer(head.getBytes(StandardCharsets.US_ASCII)).appendBytes(bodies[i]);
        }
    }

    HttpLoad connect() {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            all.add(open().onSuccess(idle::add));
        }
        Waiting.on(Future.all(all));
        return this;
    }

    private Future<HttpPoster> open() {
        Promise<HttpPoster> opened = Promise.promise();
        loop.runOnContext(v -> client.connect(address.getPort(), address.getHost())
                .map((NetSocket socket) -> new HttpPoster(socket, this::answered, this::lost))
                .onComplete(opened));
        return opened.future();
    }

    /** @param postsPerSecond 0 for as many as there can be */
    Load run(Duration length, double postsPerSecond) {
        Promise<Load> done = Promise.promise();
        loop.runOnContext(v -> begin(length, postsPerSecond, done));
        return Waiting.on(done.future());
    }

    private void begin(Duration length, double postsPerSecond, Promise<Load> done) {
        pace = new Pace(length, postsPerSecond);
        latencies = new Latencies();
        answered = 0;
        refused = 0;
        over = done;
        vertx.setPeriodic(1, timer -> {
            pump();
            if (pace.isOver(System.nanoTime()) && busy == 0) {
                vertx.cancelTimer(timer);
                over.tryComplete(new Load(
                        pace.secondsSinceStart(), answered * recordsOfPost, answered, refused, latencies));
            }
        });
    }

    private void pump() {
        long now = System.nanoTime();
        while (!idle.isEmpty() && pace.isDue(now)) {
            busy++;
            idle.remove().post(requests[(int) (posted++ % requests.length)], pace.take(now));
        }
    }

    private void answered(HttpPoster poster, int status) {
        busy--;
        if (status == 200) {
            answered++;
            latencies.add(System.nanoTime() - poster.begun());
        } else {
            refused++;
        }
        idle.add(poster);
        pump();
    }

    /** The server closed a connection, as it may after a refusal. */
    private void lost(HttpPoster poster) {
        if (poster.isBusy()) {
            busy--;
            refused++;
        }
        idle.remove(poster);
        open().onSuccess(idle::add);
    }

    @Override
    public void close() {
        Waiting.on(vertx.close());
    }
}
