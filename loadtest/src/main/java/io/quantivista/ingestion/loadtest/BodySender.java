package io.quantivista.ingestion.loadtest;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Posts a file over one HTTP connection without copying it through this process (sendfile). */
final class BodySender {
    private BodySender() {}

    /** Sends the file and returns the whole answer. */
    static String post(URI address, String path, String contentType, Path file) throws IOException {
        try (SocketChannel socket = SocketChannel.open(new InetSocketAddress(address.getHost(), address.getPort()));
                FileChannel body = FileChannel.open(file, StandardOpenOption.READ)) {
            String head = "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                    .formatted(path, address.getAuthority(), contentType, body.size());
            socket.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
            long at = 0;
            while (at < body.size()) {
                at += body.transferTo(at, body.size() - at, socket);
            }
            return read(socket);
        }
    }

    private static String read(SocketChannel socket) throws IOException {
        StringBuilder answer = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (socket.read(buffer) >= 0) {
            answer.append(StandardCharsets.UTF_8.decode(buffer.flip()));
            buffer.clear();
        }
        return answer.toString();
    }
}
