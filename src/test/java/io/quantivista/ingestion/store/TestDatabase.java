package io.quantivista.ingestion.store;

import io.quantivista.ingestion.bootstrap.embedded.DataDirectory;
import io.quantivista.ingestion.bootstrap.embedded.EmbeddedPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A database of its own for a test class, on the one embedded PostgreSQL of this JVM. The server starts with the first
 * of them and dies with the JVM.
 */
public final class TestDatabase implements AutoCloseable {
    private static final class Server {
        private static final PostgresAddress ADDRESS =
                new EmbeddedPostgres(DataDirectory.open(Path.of("target", "test-postgres")), 0).start();
    }

    private final Vertx vertx = Vertx.vertx();
    private final PostgresAddress address;
    private final Database database;

    private TestDatabase(String name) {
        this.address = Server.ADDRESS.withDatabase(name);
        this.database = new Database(vertx, address, 8);
    }

    public static TestDatabase create(Class<?> test) {
        String name = test.getSimpleName().toLowerCase(Locale.ROOT);
        execute(Server.ADDRESS, "drop database if exists " + name + " with (force)");
        execute(Server.ADDRESS, "create database " + name);
        TestDatabase created = new TestDatabase(name);
        await(created.database.start());
        return created;
    }

    public Vertx vertx() {
        return vertx;
    }

    public PostgresAddress address() {
        return address;
    }

    public Database database() {
        return database;
    }

    public void execute(String sql) {
        execute(address, sql);
    }

    public long count(String sql) {
        try (Connection connection = connect(address);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Ends every session on this database except the one that asks. */
    public void endSessions() {
        execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
                + " and pid <> pg_backend_pid()");
    }

    public static <T> T await(Future<T> future) {
        try {
            return future.await(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer in time", e);
        }
    }

    public static void execute(PostgresAddress address, String sql) {
        try (Connection connection = connect(address);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    public static Connection connect(PostgresAddress address) throws SQLException {
        return DriverManager.getConnection(
                address.jdbcUrl(), address.user(), address.password().reveal());
    }

    @Override
    public void close() {
        await(database.close());
        await(vertx.close());
    }
}
