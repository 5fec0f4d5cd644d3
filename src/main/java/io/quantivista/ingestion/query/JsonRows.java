package io.quantivista.ingestion.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code {"columns":[{"name","type"}],"rows":[[…]]}}. Integers and decimals are numbers with all their digits,
 * times are ISO 8601 in UTC, binary is Base64, and a double that JSON has no number for is its name as text.
 */
final class JsonRows {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private JsonRows() {}

    static byte[] write(ResultSet rows, int maxBytes) throws SQLException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            ResultSetMetaData columns = rows.getMetaData();
            json.writeStartObject();
            json.writeArrayFieldStart("columns");
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                json.writeStartObject();
                json.writeStringField("name", columns.getColumnName(i));
                json.writeStringField("type", columns.getColumnTypeName(i));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("rows");
            while (rows.next()) {
                json.writeStartArray();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    writeValue(json, rows.getObject(i));
                }
                json.writeEndArray();
                if (out.size() + json.getOutputBuffered() > maxBytes) {
                    throw DuckQuery.tooLarge(maxBytes);
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot fail to be written", e);
        }
        return out.toByteArray();
    }

    private static void writeValue(JsonGenerator json, @Nullable Object value) throws IOException, SQLException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof BigDecimal decimal) {
            json.writeNumber(decimal);
        } else if (value instanceof BigInteger integer) {
            json.writeNumber(integer);
        } else if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            if (Double.isFinite(number)) {
                json.writeNumber(value.toString());
            } else {
                json.writeString(value.toString());
            }
        } else if (value instanceof Number integer) {
            json.writeNumber(integer.longValue());
        } else if (value instanceof OffsetDateTime time) {
            json.writeString(iso(time.toInstant()));
        } else if (value instanceof Timestamp time) {
            json.writeString(iso(time.toLocalDateTime().toInstant(ZoneOffset.UTC)));
        } else if (value instanceof LocalDateTime time) {
            json.writeString(iso(time.toInstant(ZoneOffset.UTC)));
        } else if (value instanceof Blob blob) {
            json.writeBinary(blob.getBytes(1, Math.toIntExact(blob.length())));
        } else if (value instanceof byte[] bytes) {
            json.writeBinary(bytes);
        } else {
            json.writeString(value.toString());
        }
    }

    private static String iso(Instant time) {
        return DateTimeFormatter.ISO_INSTANT.format(time);
    }
}
