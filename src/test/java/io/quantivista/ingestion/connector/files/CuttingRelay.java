package io.quantivista.ingestion.connector.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands before a server and breaks connections behind so many bytes from it, or falls silent there, as long as it is told to. Two
 * threads for each connection.
 */
public final class CuttingRelay implements AutoCloseable {
    private final ServerSocket relay;
    private final int server;
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final Queue<Socket> clients = new ConcurrentLinkedQueue<>();
    private volatile int cutsLeft;
    private volatile long cutBehind;
    private volatile boolean isSilent;

    public CuttingRelay(int server) throws IOException {
        this.server = server;
        this.relay = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    public int port() {
        return relay.getLocalPort();
    }

    /** Breaks so many connections, each behind so many bytes from the server. */
    public void cut(int connections, long behind) {
        cutBehind = behind;
        cutsLeft = connections;
    }

    /** Passes nothing on of connections that have had so many bytes. */
    public void fallSilent(long behind) {
        isSilent = true;
        cut(Integer.MAX_VALUE, behind);
    }

    /** Breaks all connections that there are, and passes on what comes on later ones. */
    public void breakOff() throws IOException {
        isSilent = false;
        cutsLeft = 0;
        for (Socket client : clients) {
            client.close();
        }
    }

    /** Connections that were broken. */
    public int cuts() {
        return cuts.get();
    }

    public int connections() {
        return connections.get();
    }

    /** From the server, on all connections. */
    public long bytes() {
        return bytes.get();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!relay.isClosed()) {
            try {
                Socket client = relay.accept();
                connections.incrementAndGet();
                clients.add(client);
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server);
                start(() -> pump(client, upstream, false));
                start(() -> pump(upstream, client, true));
            } catch (IOException closed) {
                // Nobody is served any more.
            }
        }
    }

    private void pump(Socket from, Socket to, boolean isCut) {
        byte[] piece = new byte[4 << 10];
        long passed = 0;
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                passed += read;
                if (isCut && cutsLeft > 0 && passed > cutBehind) {
                    cuts.incrementAndGet();
                    if (!isSilent) {
                        cutsLeft--;
                        return;
                    }
                    continue;
                }
                out.write(piece, 0, read);
                if (isCut) {
                    bytes.addAndGet(read);
                }
            }
        } catch (IOException broken) {
            // By the other direction, or by an end of it.
        }
    }

    @Override
    public void close() throws IOException {
        relay.close();
    }
}
