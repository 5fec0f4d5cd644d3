package io.quantivista.ingestion.lake.delta;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.delta.kernel.internal.actions.Metadata;
import io.quantivista.ingestion.lake.parquet.ColumnBounds;
import io.quantivista.ingestion.lake.parquet.ParquetFacts;
import io.quantivista.ingestion.lake.table.LakeColumn;
import io.quantivista.ingestion.lake.table.TableLayout;
import io.quantivista.ingestion.model.ColumnType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes the lines of a commit file. */
final class CommitActions {
    /** Field of the commit's info that names the job, by which a commit is found again. */
    static final String JOB_ID = "ingestionJobId";
    /** Likewise the flush of a feed. */
    static final String FLUSH_ID = "ingestionFlushId";

    private static final String ENGINE = "QuantiVista-Ingestion/0.1.0";
    private static final JsonFactory JSON = new JsonFactory();
    /** Delta's own length for bounds of text. */
    private static final int MAX_BOUND_CHARS = 32;

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final JsonGenerator json;

    CommitActions() {
        try {
            json = JSON.createGenerator(out);
            json.setRootValueSeparator(null);
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot fail to be written", e);
        }
    }

    /**
     * @param jobId null where no job made the commit
     * @param blind whether the commit depends on nothing that the table holds
     */
    CommitActions info(@Nullable String jobId, String operation, Instant now, boolean blind) throws IOException {
        begin("commitInfo");
        json.writeNumberField("timestamp", now.toEpochMilli());
        json.writeStringField("operation", operation);
        json.writeObjectFieldStart("operationParameters");
        if (operation.equals("WRITE")) {
            json.writeStringField("mode", blind ? "Append" : "Overwrite");
        }
        json.writeEndObject();
        json.writeBooleanField("isBlindAppend", blind);
        json.writeStringField("engineInfo", ENGINE);
        if (jobId != null) {
            json.writeStringField(JOB_ID, jobId);
        }
        return end();
    }

    /** Of a flush, in the words that Delta has for a stream's commit. */
    CommitActions flushInfo(String flushId, FeedStep step, Instant now) throws IOException {
        begin("commitInfo");
        json.writeNumberField("timestamp", now.toEpochMilli());
        json.writeStringField("operation", "STREAMING UPDATE");
        json.writeObjectFieldStart("operationParameters");
        json.writeStringField("outputMode", "Append");
        json.writeStringField("queryId", step.feed());
        json.writeStringField("epochId", String.valueOf(step.epoch()));
        json.writeEndObject();
        json.writeBooleanField("isBlindAppend", true);
        json.writeStringField("engineInfo", ENGINE);
        json.writeStringField(FLUSH_ID, flushId);
        return end();
    }

    CommitActions transaction(String appId, long version, Instant now) throws IOException {
        begin("txn");
        json.writeStringField("appId", appId);
        json.writeNumberField("version", version);
        json.writeNumberField("lastUpdated", now.toEpochMilli());
        return end();
    }

    /** Reader 1 and writer 2: the level that every reader of the lake understands. */
    CommitActions protocol() throws IOException {
        begin("protocol");
        json.writeNumberField("minReaderVersion", 1);
        json.writeNumberField("minWriterVersion", 2);
        return end();
    }

    CommitActions newTable(TableLayout layout, TableSchema schema, Instant now) throws IOException {
        return metaData(
                UUID.randomUUID().toString(),
                layout.name(),
                schema,
                layout.partitionColumns(),
                Map.of(),
                now.toEpochMilli());
    }

    CommitActions changedTable(Metadata stored, List<String> partitionColumns, TableSchema schema) throws IOException {
        return metaData(
                stored.getId(),
                stored.getName().orElse(null),
                schema,
                partitionColumns,
                stored.getConfiguration(),
                stored.getCreatedTime().orElse(0L));
    }

    private CommitActions metaData(
            String id,
            @Nullable String name,
            TableSchema schema,
            List<String> partitionColumns,
            Map<String, String> configuration,
            long createdMillis)
            throws IOException {
        begin("metaData");
        json.writeStringField("id", id);
        if (name != null) {
            json.writeStringField("name", name);
        }
        json.writeObjectFieldStart("format");
        json.writeStringField("provider", "parquet");
        json.writeObjectFieldStart("options");
        json.writeEndObject();
        json.writeEndObject();
        json.writeStringField("schemaString", schema.toJson());
        json.writeArrayFieldStart("partitionColumns");
        for (String column : partitionColumns) {
            json.writeString(column);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("configuration");
        for (Map.Entry<String, String> property : configuration.entrySet()) {
            json.writeStringField(property.getKey(), property.getValue());
        }
        json.writeEndObject();
        json.writeNumberField("createdTime", createdMillis);
        return end();
    }

    CommitActions add(AddedFile file, List<LakeColumn> columns) throws IOException {
        begin("add");
        json.writeStringField("path", encoded(file.path()));
        json.writeObjectFieldStart("partitionValues");
        for (Map.Entry<String, String> value : file.partitionValues().entrySet()) {
            json.writeStringField(value.getKey(), value.getValue());
        }
        json.writeEndObject();
        json.writeNumberField("size", file.facts().bytes());
        json.writeNumberField("modificationTime", file.modifiedMillis());
        json.writeBooleanField("dataChange", true);
        json.writeStringField("stats", stats(file.facts(), columns));
        return end();
    }

    CommitActions remove(Path tableRoot, LiveFile file, Instant now) throws IOException {
        begin("remove");
        json.writeStringField("path", encoded(tableRoot.relativize(file.path()).toString()));
        json.writeNumberField("deletionTimestamp", now.toEpochMilli());
        json.writeBooleanField("dataChange", true);
        json.writeBooleanField("extendedFileMetadata", true);
        json.writeObjectFieldStart("partitionValues");
        for (Map.Entry<String, @Nullable String> value : file.partitionValues().entrySet()) {
            json.writeStringField(value.getKey(), value.getValue());
        }
        json.writeEndObject();
        json.writeNumberField("size", file.bytes());
        return end();
    }

    private void begin(String action) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart(action);
    }

    private CommitActions end() throws IOException {
        json.writeEndObject();
        json.writeEndObject();
        json.writeRaw('\n');
        return this;
    }

    byte[] toBytes() throws IOException {
        json.flush();
        return out.toByteArray();
    }

    /** A path in the log is a URI: what is escaped in a folder's name is escaped once more. */
    private static String encoded(String path) {
        try {
            return new URI(null, null, path, null).getRawPath();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a data file's path is not a path: " + path, e);
        }
    }

    private static String stats(ParquetFacts facts, List<LakeColumn> columns) throws IOException {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator stats = JSON.createGenerator(text)) {
            stats.writeStartObject();
            stats.writeNumberField("numRecords", facts.rows());
            stats.writeObjectFieldStart("minValues");
            for (int i = 0; i < columns.size(); i++) {
                ColumnBounds bounds = facts.bounds().get(i);
                if (bounds.min() != null) {
                    writeBound(stats, columns.get(i), bounds.min(), false);
                }
            }
            stats.writeEndObject();
            stats.writeObjectFieldStart("maxValues");
            for (int i = 0; i < columns.size(); i++) {
                ColumnBounds bounds = facts.bounds().get(i);
                if (bounds.max() != null) {
                    writeBound(stats, columns.get(i), bounds.max(), true);
                }
            }
            stats.writeEndObject();
            stats.writeObjectFieldStart("nullCount");
            for (int i = 0; i < columns.size(); i++) {
                stats.writeNumberField(
                        columns.get(i).name(), facts.bounds().get(i).nulls());
            }
            stats.writeEndObject();
            stats.writeEndObject();
        }
        return text.toString();
    }

    private static void writeBound(JsonGenerator stats, LakeColumn column, Object bound, boolean upper)
            throws IOException {
        String name = column.name();
        ColumnType type = column.type();
        switch (type.kind()) {
            case STRING -> writeTextBound(stats, name, (byte[]) bound, upper);
            case INT, BIGINT -> stats.writeNumberField(name, (Long) bound);
            case DOUBLE -> {
                if (Double.isFinite((Double) bound)) {
                    stats.writeNumberField(name, (Double) bound);
                }
            }
            case DATE ->
                stats.writeStringField(name, LocalDate.ofEpochDay((Long) bound).toString());
            case TIMESTAMP -> stats.writeStringField(name, MILLIS.format(millis((Long) bound, upper)));
            case DECIMAL -> {
                BigInteger unscaled = bound instanceof BigInteger wide ? wide : BigInteger.valueOf((Long) bound);
                stats.writeFieldName(name);
                stats.writeNumber(new BigDecimal(unscaled, type.scale()).toPlainString());
            }
            case BINARY, BOOLEAN -> {}
        }
    }

    /** Bounds of time have milliseconds in Delta; the upper one is rounded up, so that it bounds. */
    private static Instant millis(long micros, boolean upper) {
        long millis = upper ? -Math.floorDiv(-micros, 1000) : Math.floorDiv(micros, 1000);
        return Instant.ofEpochMilli(millis);
    }

    /** A text's beginning bounds it from below; from above only with a character added that is greater than all. */
    private static void writeTextBound(JsonGenerator stats, String name, byte[] bound, boolean upper)
            throws IOException {
        String text = new String(bound, StandardCharsets.UTF_8);
        if (text.codePointCount(0, text.length()) > MAX_BOUND_CHARS) {
            text = text.substring(0, text.offsetByCodePoints(0, MAX_BOUND_CHARS))
                    + (upper ? Character.toString(Character.MAX_CODE_POINT) : "");
        }
        stats.writeStringField(name, text);
    }
}
