package io.quantivista.ingestion.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between clients and a gateway and breaks connections: when an answer comes, so that it is lost, or while a request
 * or an answer goes through. Two threads for each connection.
 */
final class LossyProxy implements AutoCloseable {
    private static final int BUFFER = 512;

    private final ServerSocket server;
    private final URI gateway;
    private final int percentDropped;
    private final int percentCut;
    private final Random random;
    private final AtomicInteger dropped = new AtomicInteger();
    private final AtomicInteger cut = new AtomicInteger();
    private volatile boolean isCalm;

    LossyProxy(URI gateway, int percentDropped, int percentCut, long seed) throws IOException {
        this.gateway = gateway;
        this.percentDropped = percentDropped;
        this.percentCut = percentCut;
        this.random = new Random(seed);
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** From now on it breaks nothing. */
    void calm() {
        isCalm = true;
    }

    /** Answers that nobody got. */
    int dropped() {
        return dropped.get();
    }

    /** Connections that were broken in a request. */
    int cut() {
        return cut.get();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket upstream = new Socket(gateway.getHost(), gateway.getPort());
                client.setTcpNoDelay(true);
                upstream.setTcpNoDelay(true);
                start(() -> pump(client, upstream, percentCut, cut));
                start(() -> pump(upstream, client, percentDropped, dropped));
            } catch (IOException closedOrDown) {
                // The client has a broken connection, as it should at times.
            }
        }
    }

    /** Passes on piece by piece; at some of them it passes on a part, or nothing, and breaks both connections. */
    private void pump(Socket from, Socket to, int percent, AtomicInteger count) {
        byte[] piece = new byte[BUFFER];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                if (isNow(percent)) {
                    out.write(piece, 0, below(read));
                    count.incrementAndGet();
                    return;
                }
                out.write(piece, 0, read);
            }
        } catch (IOException broken) {
            // By the other direction, or by an end of it.
        }
    }

    private synchronized boolean isNow(int percent) {
        return !isCalm && random.nextInt(100) < percent;
    }

    private synchronized int below(int bytes) {
        return random.nextInt(bytes);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
