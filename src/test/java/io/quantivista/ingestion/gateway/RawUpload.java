package io.quantivista.ingestion.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;

/** An upload over a bare socket: it can stop in the middle, wait, and hang up. */
final class RawUpload implements AutoCloseable {
    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;

    /** @param length what Content-Length says */
    RawUpload(URI address, String source, String contentType, long length, String... headers) throws IOException {
        this(address, source, "uploads", contentType, length, headers);
    }

    /** A push in place of an upload. */
    static RawUpload push(URI address, String source, String contentType, long length) throws IOException {
        return new RawUpload(address, source, "records", contentType, length, new String[0]);
    }

    private RawUpload(URI address, String source, String call, String contentType, long length, String[] headers)
            throws IOException {
        socket = new Socket(address.getHost(), address.getPort());
        socket.setSoTimeout(30_000);
        out = socket.getOutputStream();
        in = new BufferedInputStream(socket.getInputStream());
        StringBuilder head = new StringBuilder(
                "POST /api/v1/ingestion/sources/%s/%s HTTP/1.1\r\nHost: gateway\r\n".formatted(source, call));
        head.append("Content-Type: ").append(contentType).append("\r\n");
        head.append("Content-Length: ").append(length).append("\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(UTF_8));
        out.flush();
    }

    void send(String text) throws IOException {
        send(text.getBytes(UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** The next line of the answer, null where the gateway has closed the connection. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return line.isEmpty() ? null : line.toString();
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    /** The status line of the final answer; interim ones are counted over. */
    String status() throws IOException {
        String status = line();
        while (status != null && status.startsWith("HTTP/1.1 1")) {
            line();
            status = line();
        }
        return status;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
