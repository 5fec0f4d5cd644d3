package io.quantivista.ingestion.connector.http;

import com.fasterxml.jackson.core.JsonPointer;
import io.quantivista.ingestion.catalogue.Setting;
import io.quantivista.ingestion.catalogue.Setting.Type;
import io.quantivista.ingestion.connector.ConnectorDescriptor;
import io.quantivista.ingestion.connector.HostPolicy;
import io.quantivista.ingestion.connector.PulledConnection;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.source.PullCursor;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A REST API.
 *
 * @param url of the first page, without what the other settings add
 * @param parameters of every request
 * @param headers of every request
 * @param mediaType of what answers hold; empty where their Content-Type tells
 * @param records where in a JSON answer the records are
 * @param timeout in which an answer must be there
 * @param caCertificates in PEM, which sign that of the server; empty for those that the JDK knows
 * @param hosts which hosts may be reached
 */
public record HttpConnection(
        URI url,
        Map<String, String> parameters,
        Map<String, String> headers,
        Optional<String> mediaType,
        JsonPointer records,
        HttpPaging paging,
        HttpAuth auth,
        HttpIncrement increment,
        Duration timeout,
        Optional<String> caCertificates,
        HostPolicy hosts)
        implements PulledConnection {
    private static final List<Setting> SETTINGS = List.of(
            Setting.required(
                    "url",
                    Type.TEXT,
                    "Address of the first page, `http` or `https`; a host that is not public must be named in `connector.hosts`."),
            optional(
                    "params",
                    Type.OBJECT,
                    "Query parameters of every request, texts by name. No secrets: answers show them."),
            optional("headers", Type.OBJECT, "Headers of every request, texts by name. No secrets: answers show them."),
            optional(
                    "format",
                    Type.TEXT,
                    "The media type of the answers, `application/json`, `application/x-ndjson` or `text/csv`; their `Content-Type` tells where it is left out."),
            optional(
                    "records",
                    Type.TEXT,
                    "JSON pointer to the records of an answer, such as `/data`; the whole answer."),
            optional("paging", Type.TEXT, "`none`, `link`, `cursor`, `offset` or `page`; none."),
            optional(
                    "page_param",
                    Type.TEXT,
                    "Query parameter of the page: required for `cursor`, else `offset` and `page`."),
            optional(
                    "next",
                    Type.TEXT,
                    "JSON pointer to the next cursor, required for `cursor`; to the next address, for `link` without a header."),
            optional(
                    "has_more",
                    Type.TEXT,
                    "JSON pointer to false in the last page, for `cursor`, `offset` and `page`."),
            optional("limit_param", Type.TEXT, "Query parameter of `limit`; without it the API decides."),
            optional("limit", Type.INTEGER, "Records that a page is asked to have, 1 to 1000000; 100."),
            optional("first_page", Type.INTEGER, "Number of the first page, for `page`, 0 or 1; 1."),
            optional("max_pages", Type.INTEGER, "Most pages of one job, 1 to 1000000; more fail it. 10000."),
            optional("start_param", Type.TEXT, "Query parameter of the cursor value from which on records are wanted."),
            optional("end_param", Type.TEXT, "Query parameter of `end_value` of the cursor."),
            optional(
                    "cursor_type",
                    Type.TEXT,
                    "How values of the cursor field compare: `number`, `time`, `text`, or `auto`, which takes numbers and times of ISO 8601; auto."),
            optional(
                    "sorted",
                    Type.BOOLEAN,
                    "Whether the API answers in rising order of the cursor field, so that a job may end at `max_records`; false."),
            optional(
                    "max_records",
                    Type.INTEGER,
                    "Most records of one job of a `sorted` source, 1 to 1000000000; the next one takes the rest. 1000000."),
            optional("auth", Type.TEXT, "`none`, `bearer`, `basic`, `api_key` or `oauth2` (client credentials); none."),
            optional("token", Type.SECRET, "Of `bearer`."),
            optional("user", Type.TEXT, "Of `basic`."),
            optional("password", Type.SECRET, "Of `basic`."),
            optional("api_key", Type.SECRET, "Of `api_key`."),
            optional("api_key_name", Type.TEXT, "Header or query parameter of the key; `X-API-Key`."),
            optional("api_key_in", Type.TEXT, "`header` or `query`; header."),
            optional("token_url", Type.TEXT, "Where `oauth2` gets its tokens; held against `connector.hosts` as well."),
            optional("client_id", Type.TEXT, "Of `oauth2`."),
            optional("client_secret", Type.SECRET, "Of `oauth2`."),
            optional("scope", Type.TEXT, "Of `oauth2`: scopes, separated by spaces."),
            optional(
                    "client_auth",
                    Type.TEXT,
                    "Of `oauth2`: the client stands in the header (`basic`) or in the form (`body`); basic."),
            optional("timeout", Type.TEXT, "In which an answer must be there as a whole, 1s to 5m; 30s."),
            optional(
                    "ca_certificates",
                    Type.TEXT,
                    "PEM of the authorities that sign the server's certificate; those of the JDK."));

    public static final ConnectorDescriptor DESCRIPTOR = describe();

    public HttpConnection {
        parameters = Map.copyOf(parameters);
        headers = Map.copyOf(headers);
    }

    private static ConnectorDescriptor describe() {
        ConnectorDescriptor.Builder entry =
                ConnectorDescriptor.of("http", "A REST API, asked with GET page by page: JSON, NDJSON or CSV.");
        entry.notes("""
                `paging` says what leads from a page to the next. **link**: the header `Link` with `rel="next"`, or the address that `next`
                points to; it must be of the same scheme, host and port. **cursor**: the text or number that `next` points to, sent as
                `page_param`; none, null or an empty one ends it. **offset**: the number of records that were read, sent as `page_param`.
                **page**: a number that counts up. The last two end with a page without records, so that an API whose pages are smaller
                than `limit` loses none; where `has_more` is false they end there. A cursor or an address that comes again, and a page
                that is the same as the one before, fail the job.

                Without a `cursor` in the `ingestion_config` each job reads everything. With one it reads what is new: see
                [REST APIs](../pulling.md#rest-apis).

                A JSON record lands as the API wrote it. Where `records` points to one object, that is the record; where it points to null
                there is none. Redirects are not followed. CSV is neither counted, so it has no `offset`, nor compared, so it has no cursor.
                """);
        SETTINGS.forEach(entry::setting);
        entry.secretsGoTo("url", "auth", "user", "api_key_name", "api_key_in", "token_url", "client_id", "client_auth");
        return entry.example("""
                        {"type": "http", "url": "https://api.example.com/v1/fills", "records": "/data", "paging": "cursor", "next": "/meta/next", "page_param": "cursor", "start_param": "updated_since", "auth": "bearer"}""")
                .example("""
                        {"type": "http", "url": "https://api.example.com/prices.csv", "params": {"venue": "XETR"}, "auth": "basic", "user": "reader"}""")
                .example("""
                        {"type": "http", "url": "https://api.example.com/v2/trades", "records": "/items", "paging": "page", "page_param": "page", "limit_param": "per_page", "limit": 500, "auth": "oauth2", "token_url": "https://login.example.com/oauth/token", "client_id": "ingestion", "scope": "trades.read"}""")
                .readBy((settings, policy) -> new HttpSettings(settings).read(policy));
    }

    @Override
    public boolean takesCursor() {
        return true;
    }

    @Override
    public List<FieldProblem> cursorProblems(PullCursor cursor) {
        return new CursorFit(this, cursor).problems();
    }

    /** What the mark of a cursor is of: its value and keys tell nothing of another address, or of values that compare otherwise. */
    public Map<String, String> identity(PullCursor cursor) {
        return Map.of(
                "url", url.toString(),
                "cursor_type", HttpSettings.lower(increment.type()),
                "primary_key", String.join(", ", cursor.primaryKey()));
    }

    /** What messages and positions call it: neither its query nor what it signs with. */
    public String name() {
        return url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    }

    private static Setting optional(String name, Type type, String sentence) {
        return Setting.optional(name, type, sentence);
    }
}
