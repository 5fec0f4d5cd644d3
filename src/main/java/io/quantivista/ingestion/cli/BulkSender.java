package io.quantivista.ingestion.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Sends one large body over a connection of its own and waits for the answer.
 *
 * <p>A file goes from the page cache to the socket without passing through this process, so that the sender costs next to
 * nothing on a machine that it shares with the gateway. A gateway that answers before the end is heard: the rest is not
 * sent.
 */
final class BulkSender {
    /** Large enough for the system calls not to count, small enough for progress and an early answer to be seen. */
    private static final int SLICE_BYTES = 4 << 20;

    private static final int CHUNK_BYTES = 256 << 10;

    private final URI gateway;
    private final Progress progress;

    /** Hears how many bytes are gone. */
    interface Progress {
        void sent(long bytes);
    }

    BulkSender(URI gateway, Progress progress) {
        if (!"http".equals(gateway.getScheme())) {
            throw new CommandFailure(
                    "An upload speaks plain http, not '%s'; name the gateway behind the proxy with --url"
                            .formatted(gateway.getScheme()));
        }
        this.gateway = gateway;
        this.progress = progress;
    }

    /** Sends the file as it is when this begins. */
    JsonNode sendFile(String path, Map<String, String> headers, Path file) {
        try (FileChannel body = FileChannel.open(file);
                SocketChannel socket = connect()) {
            long length = body.size();
            sendHead(socket, path, headers, "Content-Length", String.valueOf(length));
            return answer(socket, () -> transfer(body, length, socket));
        } catch (IOException e) {
            throw new CommandFailure("%s was not sent: %s".formatted(file, e));
        }
    }

    /** Sends what the stream holds, to its end. */
    JsonNode sendStream(String path, Map<String, String> headers, InputStream body) {
        try (SocketChannel socket = connect()) {
            sendHead(socket, path, headers, "Transfer-Encoding", "chunked");
            return answer(socket, () -> sendChunks(body, socket));
        } catch (IOException e) {
            throw new CommandFailure("The upload broke off: " + e);
        }
    }

    private SocketChannel connect() {
        int port = gateway.getPort() < 0 ? 80 : gateway.getPort();
        try {
            return SocketChannel.open(new InetSocketAddress(gateway.getHost(), port));
        } catch (IOException e) {
            throw GatewayClient.unreachable(gateway, e);
        }
    }

    private void sendHead(
            SocketChannel socket, String path, Map<String, String> headers, String lengthName, String length)
            throws IOException {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Host", gateway.getAuthority());
        all.put("Accept", "application/json");
        all.put("Connection", "close");
        all.put(lengthName, length);
        String head = all.entrySet().stream()
                .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
                .collect(Collectors.joining("", "POST " + path + " HTTP/1.1\r\n", "\r\n"));
        ByteBuffer bytes = ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            socket.write(bytes);
        }
    }

    private JsonNode answer(SocketChannel socket, Body body) throws IOException {
        IOException broken = null;
        try {
            body.send();
        } catch (IOException e) {
            broken = e;
        }
        try {
            HttpAnswer answer = HttpAnswer.read(socket.socket().getInputStream());
            return GatewayClient.json(answer.status(), answer.body());
        } catch (IOException e) {
            throw broken == null ? e : broken;
        }
    }

    /** The part of an exchange that may break because the gateway has answered already. */
    private interface Body {
        void send() throws IOException;
    }

    private void transfer(FileChannel body, long length, SocketChannel socket) throws IOException {
        long sent = 0;
        while (sent < length && !isAnswered(socket)) {
            long moved = body.transferTo(sent, Math.min(SLICE_BYTES, length - sent), socket);
            if (moved == 0 && body.size() < length) {
                throw new IOException("the file shrank to %d bytes while it was sent".formatted(body.size()));
            }
            sent += moved;
            progress.sent(sent);
        }
    }

    private void sendChunks(InputStream body, SocketChannel socket) throws IOException {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(socket), CHUNK_BYTES + 16);
        byte[] chunk = new byte[CHUNK_BYTES];
        long sent = 0;
        for (int read = body.read(chunk); read >= 0 && !isAnswered(socket); read = body.read(chunk)) {
            out.write((Integer.toHexString(read) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(chunk, 0, read);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            sent += read;
            progress.sent(sent);
        }
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static boolean isAnswered(SocketChannel socket) throws IOException {
        return socket.socket().getInputStream().available() > 0;
    }
}
