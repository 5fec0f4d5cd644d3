package io.quantivista.ingestion.api;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The console's static files, read once from the class path. The page may load nothing from anywhere else. */
final class ConsoleAssets implements Handler<RoutingContext> {
    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "index.html", "text/html; charset=utf-8",
            "console.css", "text/css; charset=utf-8",
            "console.js", "text/javascript; charset=utf-8");

    private final Map<String, Buffer> files = new LinkedHashMap<>();

    ConsoleAssets() {
        MEDIA_TYPES.keySet().forEach(name -> files.put(name, read(name)));
    }

    @Override
    public void handle(RoutingContext rc) {
        String name = rc.pathParam("asset");
        if (files.containsKey(name)) {
            send(rc, name);
        } else {
            rc.fail(404);
        }
    }

    void send(RoutingContext rc, String name) {
        rc.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPES.get(name))
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader(
                        "Content-Security-Policy",
                        "default-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'")
                .putHeader("X-Content-Type-Options", "nosniff")
                .end(Objects.requireNonNull(files.get(name)).copy());
    }

    private static Buffer read(String name) {
        try (InputStream in = ConsoleAssets.class.getResourceAsStream("console/" + name)) {
            if (in == null) {
                throw new IllegalStateException("The console's %s is not on the class path".formatted(name));
            }
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
