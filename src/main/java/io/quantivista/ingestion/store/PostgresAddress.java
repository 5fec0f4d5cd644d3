package io.quantivista.ingestion.store;

import io.quantivista.ingestion.config.Secret;
import io.vertx.pgclient.PgConnectOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Where the PostgreSQL is and who the gateway is to it. */
public record PostgresAddress(String host, int port, String database, String user, Secret password) {
    private static final String FORM = "postgresql://user:password@host:port/database";
    private static final int DEFAULT_PORT = 5432;

    /**
     * Reads {@code postgresql://user:password@host:port/database}; special characters are percent-encoded.
     *
     * @throws IllegalArgumentException naming the part that is missing, never the password
     */
    public static PostgresAddress parse(String url) {
        URI uri = uri(url);
        require("postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme()), "the scheme");
        require(uri.getHost() != null, "the host");
        String[] credentials = String.valueOf(uri.getRawUserInfo()).split(":", 2);
        require(uri.getRawUserInfo() != null && credentials.length == 2, "user:password");
        String path = uri.getRawPath();
        require(path != null && path.length() > 1 && path.indexOf('/', 1) < 0, "the database");
        require(uri.getRawQuery() == null, "no parameters (they are not supported)");
        return new PostgresAddress(
                uri.getHost(),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                decode(path.substring(1)),
                decode(credentials[0]),
                new Secret(decode(credentials[1])));
    }

    /** The same server and user, another database. */
    public PostgresAddress withDatabase(String name) {
        return new PostgresAddress(host, port, name, user, password);
    }

    /** For JDBC, without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://%s:%d/%s".formatted(host, port, database);
    }

    PgConnectOptions connectOptions() {
        return new PgConnectOptions()
                .setHost(host)
                .setPort(port)
                .setDatabase(database)
                .setUser(user)
                .setPassword(password.reveal());
    }

    private static URI uri(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            // Neither the cause nor the text goes on: both hold the password.
            throw new IllegalArgumentException("not of the form " + FORM + ", with special characters percent-encoded");
        }
    }

    private static void require(boolean present, String part) {
        if (!present) {
            throw new IllegalArgumentException("not of the form %s: expected %s".formatted(FORM, part));
        }
    }

    private static String decode(@Nullable String text) {
        return text == null ? "" : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
