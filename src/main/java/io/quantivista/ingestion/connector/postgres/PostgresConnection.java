package io.quantivista.ingestion.connector.postgres;

import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.catalogue.Setting.Type;
import io.quantivista.ingestion.config.Secret;
import io.quantivista.ingestion.connector.ConnectionPolicy;
import io.quantivista.ingestion.connector.ConnectionSettings;
import io.quantivista.ingestion.connector.ConnectorDescriptor;
import io.quantivista.ingestion.connector.HostPolicy;
import io.quantivista.ingestion.connector.PulledConnection;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A table or a query of a PostgreSQL.
 *
 * @param relation what stands behind FROM: the table's quoted name, or the query in brackets
 * @param table the quoted name alone; empty for a query
 * @param name what positions call it
 * @param maxRows rows of one job, where a cursor lets the next one go on
 * @param hosts which hosts may be reached
 */
public record PostgresConnection(
        String host,
        int port,
        String database,
        String user,
        Secret password,
        String relation,
        Optional<String> table,
        String name,
        int maxRows,
        HostPolicy hosts)
        implements PulledConnection {
    private static final Setting HOST = Setting.required(
            "host", Type.TEXT, "Its name or address; one that is not public must be named in `connector.hosts`.");
    private static final Setting PORT = Setting.optional("port", Type.INTEGER, "Its port; 5432.");
    private static final Setting DATABASE = Setting.required("database", Type.TEXT, "The database.");
    private static final Setting USER = Setting.required("user", Type.TEXT, "Who reads; give it no right to write.");
    private static final Setting PASSWORD = Setting.optional("password", Type.SECRET, "The user's password.");
    private static final Setting TABLE =
            Setting.optional("table", Type.TEXT, "A table or view, `schema.name` or `name`. This or `query`.");
    private static final Setting QUERY =
            Setting.optional("query", Type.TEXT, "One SELECT, without a semicolon. This or `table`.");
    private static final Setting MAX_ROWS = Setting.optional(
            "max_rows",
            Type.INTEGER,
            "Most rows of one job with a `cursor`, 1 to 1000000000; the next one takes the rest. 1000000.");

    private static final int USUAL_PORT = 5432;
    private static final int MOST_PORT = 65_535;
    private static final int USUAL_ROWS = 1_000_000;
    private static final int MOST_ROWS = 1_000_000_000;

    public static final ConnectorDescriptor DESCRIPTOR = ConnectorDescriptor.of(
                    "postgres", "A table or query of PostgreSQL, streamed with a cursor of the server.")
            .notes("""
                    Each row is a JSON object, written by PostgreSQL's `row_to_json`: numbers are exact, times are ISO 8601. A job reads one
                    snapshot, in a transaction that may only read.

                    Without a `cursor` in the `ingestion_config` each job reads everything. With one it reads what is new: see
                    [incremental pulls](../pulling.md#incremental-pulls). A connection is not encrypted.
                    """)
            .setting(HOST)
            .setting(PORT)
            .setting(DATABASE)
            .setting(USER)
            .setting(PASSWORD)
            .setting(TABLE)
            .setting(QUERY)
            .setting(MAX_ROWS)
            .secretsGoTo(HOST.name(), PORT.name(), DATABASE.name(), USER.name())
            .example("""
                    {"type": "postgres", "host": "db.example.com", "database": "orders", "user": "reader", "table": "public.fills"}""")
            .example("""
                    {"type": "postgres", "host": "db.example.com", "database": "orders", "user": "reader", "query": "select f.*, i.isin from fills f join instruments i using (instrument_id)", "max_rows": 100000}""")
            .readBy(PostgresConnection::read);

    private static PostgresConnection read(ConnectionSettings settings, ConnectionPolicy policy) {
        String table = settings.text(TABLE.name());
        String query = settings.text(QUERY.name());
        if ((table == null) == (query == null)) {
            settings.refuse(TABLE.name(), "exactly one of table and query is expected");
        }
        if (query != null && query.contains(";")) {
            settings.refuse(QUERY.name(), "one SELECT without a semicolon is expected");
        }
        String quoted = table == null ? "" : quote(table);
        return new PostgresConnection(
                settings.text(HOST.name(), ""),
                settings.integer(PORT.name(), USUAL_PORT, 1, MOST_PORT),
                settings.text(DATABASE.name(), ""),
                settings.text(USER.name(), ""),
                new Secret(settings.text(PASSWORD.name(), "")),
                // A comment may end the query.
                query == null ? quoted : "(\n" + query + "\n)",
                table == null ? Optional.empty() : Optional.of(quoted),
                table == null ? "query" : table,
                settings.integer(MAX_ROWS.name(), USUAL_ROWS, 1, MOST_ROWS),
                policy.hosts());
    }

    @Override
    public boolean takesCursor() {
        return true;
    }

    /** A name, dots between its parts, as SQL takes it whatever it holds. */
    private static String quote(String name) {
        return Arrays.stream(name.split("\\.", -1))
                .map(PostgresConnection::identifier)
                .collect(Collectors.joining("."));
    }

    /** One name as SQL takes it. */
    public static String identifier(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
