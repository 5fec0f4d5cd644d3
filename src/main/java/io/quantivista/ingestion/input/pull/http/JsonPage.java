package io.quantivista.ingestion.input.pull.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.quantivista.ingestion.connector.http.HttpConnection;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.FormatDescriptor;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds the records of a JSON answer, and what it says of the next page, in one pass that makes no object of them. */
final class JsonPage {
    private static final JsonFactory JSON = new JsonFactory();

    private final HttpConnection connection;
    private final JsonParser parser;
    private final Slices records = new Slices();
    private boolean isFound;
    private int from;
    private int to;
    private @Nullable String next;
    private boolean isLast;

    private JsonPage(HttpConnection connection, JsonParser parser) {
        this.connection = connection;
        this.parser = parser;
    }

    /**
     * Reads an answer.
     *
     * @throws GatewayException {@code malformed_body} where it is no JSON, or has no records where they should be
     */
    static Page read(HttpConnection connection, FormatDescriptor format, byte[] bytes) {
        try (JsonParser parser = JSON.createParser(bytes)) {
            JsonPage page = new JsonPage(connection, parser);
            page.read();
            return new Page(format, bytes, page.from, page.to, page.records, Page.Form.JSON, page.next, page.isLast);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
            throw malformed("the answer is no JSON at line %d, column %d".formatted(line, column));
        } catch (IOException e) {
            throw new IllegalStateException("bytes are read without a device", e);
        }
    }

    private static GatewayException malformed(String detail) {
        return new GatewayException(ErrorCode.MALFORMED_BODY, detail);
    }

    private void read() throws IOException {
        if (parser.nextToken() == null) {
            throw malformed("the answer is empty: JSON is expected");
        }
        if (parser.currentTokenLocation().getByteOffset() < 0) {
            throw malformed("the answer is not in UTF-8");
        }
        value(
                connection.records(),
                connection.paging().next().orElse(null),
                connection.paging().hasMore().orElse(null));
        if (parser.nextToken() != null) {
            throw malformed(
                    "the answer has more than one JSON text: set format to application/x-ndjson where it has lines of them");
        }
        if (!isFound) {
            throw malformed(
                    "the answer has nothing at '%s', where records says they are".formatted(connection.records()));
        }
    }

    /** Goes through the value that begins here; the pointers are what is left of them, null where they lead elsewhere. */
    private void value(@Nullable JsonPointer toRecords, @Nullable JsonPointer toNext, @Nullable JsonPointer toMore)
            throws IOException {
        JsonToken token = parser.currentToken();
        if (toNext != null && toNext.matches() && token.isScalarValue()) {
            next = token == JsonToken.VALUE_NULL || token.isBoolean() ? null : parser.getText();
        }
        if (toMore != null && toMore.matches()) {
            isLast = token == JsonToken.VALUE_FALSE;
        }
        if (toRecords != null && toRecords.matches()) {
            findRecords(token);
        } else if (toRecords == null && toNext == null && toMore == null) {
            parser.skipChildren();
        } else if (token == JsonToken.START_OBJECT) {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                value(property(toRecords, name), property(toNext, name), property(toMore, name));
            }
        } else if (token == JsonToken.START_ARRAY) {
            for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
                value(element(toRecords, i), element(toNext, i), element(toMore, i));
            }
        }
    }

    private static @Nullable JsonPointer property(@Nullable JsonPointer pointer, String name) {
        return pointer == null ? null : pointer.matchProperty(name);
    }

    private static @Nullable JsonPointer element(@Nullable JsonPointer pointer, int index) {
        return pointer == null ? null : pointer.matchElement(index);
    }

    private void findRecords(JsonToken token) throws IOException {
        if (isFound) {
            throw malformed("the answer has '%s' twice".formatted(connection.records()));
        }
        isFound = true;
        from = begin();
        to = from;
        switch (token) {
            case START_ARRAY -> {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    findRecord();
                }
                to = end();
            }
            case START_OBJECT -> {
                findRecord();
                to = end();
            }
            case VALUE_NULL -> {}
            default ->
                throw malformed(
                        "the answer has neither an array nor an object at '%s'".formatted(connection.records()));
        }
    }

    private void findRecord() throws IOException {
        int begin = begin();
        parser.skipChildren();
        parser.finishToken();
        records.add(begin, end());
    }

    private int begin() {
        return Math.toIntExact(parser.currentTokenLocation().getByteOffset());
    }

    private int end() {
        return Math.toIntExact(parser.currentLocation().getByteOffset());
    }
}
