package io.quantivista.ingestion.input.pull.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quantivista.ingestion.connector.http.CursorValue;
import io.quantivista.ingestion.connector.http.HttpIncrement;
import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.input.pull.Boundary;
import io.quantivista.ingestion.input.pull.ReadBoundary;
import io.quantivista.ingestion.job.PullProgress.Mark;
import io.quantivista.ingestion.model.FieldPath;
import io.quantivista.ingestion.source.PullCursor;
import java.io.IOException;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells the records of a job, those behind the boundary of the one before, and keeps account of them. An API may answer more than it was
 * asked for, in any order.
 */
final class ReadRecords {
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build()
            .reader();

    private final HttpIncrement increment;
    private final PullCursor cursor;
    private final FieldPath field;
    private final List<FieldPath> primaryKey;
    private final @Nullable CursorValue from;
    private final Set<String> before;
    private final Optional<CursorValue> end;
    private final @Nullable Instant latest;
    private final ReadBoundary boundary;
    private @Nullable CursorValue highest;
    private long taken;
    private boolean hasMore;

    /**
     * @param of what the values and keys are of
     * @param before of the job before; null where there was none
     * @param now from which the lag is counted
     */
    ReadRecords(
            HttpIncrement increment,
            PullCursor cursor,
            Map<String, String> of,
            @Nullable Boundary before,
            Instant now) {
        this.increment = increment;
        this.cursor = cursor;
        this.field = FieldPath.parse(cursor.field());
        this.primaryKey = cursor.primaryKey().stream().map(FieldPath::parse).toList();
        this.highest = before == null ? null : CursorValue.of(increment.type(), before.value());
        this.from = highest != null
                ? highest
                : cursor.initialValue()
                        .map(text -> CursorValue.of(increment.type(), text))
                        .orElse(null);
        this.before = before == null ? Set.of() : Set.copyOf(before.keys());
        this.end = cursor.endValue().map(text -> CursorValue.of(increment.type(), text));
        this.latest = cursor.lag().map(now::minus).orElse(null);
        this.boundary = new ReadBoundary(cursor.field(), of, before);
    }

    /** The value from which on records are wanted. */
    Optional<String> start() {
        return Optional.ofNullable(from).map(CursorValue::text);
    }

    /**
     * Those records of a page that are new.
     *
     * @throws GatewayException {@code malformed_body} where one cannot be told from others, {@code invalid_definition} where the values
     *     cannot be compared
     */
    synchronized BitSet take(Page page) {
        if (page.form() == Page.Form.WHOLE && !page.isEmpty()) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION, "the API answers CSV, whose records have no cursor: leave it out");
        }
        BitSet kept = new BitSet();
        for (int i = 0; i < page.records().count() && !hasMore; i++) {
            try {
                kept.set(i, take(page, i));
            } catch (IllegalArgumentException e) {
                throw new GatewayException(
                        ErrorCode.INVALID_DEFINITION,
                        "record %d has a value of '%s' that cannot be compared: %s"
                                .formatted(i, cursor.field(), e.getMessage()),
                        e);
            }
        }
        return kept;
    }

    private boolean take(Page page, int number) {
        JsonNode record = parse(page, number);
        CursorValue value = CursorValue.of(increment.type(), at(record, field, number));
        String key = key(record, number);
        if (isOutside(value) || isKnown(value, key)) {
            return false;
        }
        if (increment.sorted() && taken == increment.maxRecords()) {
            hasMore = true;
            return false;
        }
        int rise = highest == null ? 1 : value.compareTo(highest);
        if (rise < 0 && increment.sorted()) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "record %d has a lower '%s' than one before it, so the API does not answer in rising order: leave sorted out, or ask it to"
                            .formatted(number, cursor.field()));
        }
        if (rise > 0) {
            highest = value;
            boundary.rise(value.text());
        }
        if (rise >= 0) {
            boundary.add(key);
        }
        taken++;
        return true;
    }

    /** Whether it is none that was asked for, or none for now. */
    private boolean isOutside(CursorValue value) {
        if (from != null && value.compareTo(from) < 0 || end.isPresent() && value.compareTo(end.get()) >= 0) {
            return true;
        }
        if (latest == null) {
            return false;
        }
        Instant time = value.time()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'%s' is no time, so it cannot lag: leave lag out".formatted(value.text())));
        return !time.isBefore(latest);
    }

    /** Whether the job before has read it, or this one a moment ago, as records move between pages. */
    private boolean isKnown(CursorValue value, String key) {
        boolean isOfBefore = !before.isEmpty() && from != null && value.compareTo(from) == 0 && before.contains(key);
        return isOfBefore || highest != null && value.compareTo(highest) == 0 && boundary.has(key);
    }

    private static JsonNode parse(Page page, int number) {
        try {
            return JSON.readTree(
                    page.bytes(), page.records().from(number), page.records().length(number));
        } catch (JsonProcessingException e) {
            throw malformed("record %d is no JSON".formatted(number), e);
        } catch (IOException e) {
            throw new IllegalStateException("bytes are read without a device", e);
        }
    }

    private static GatewayException malformed(String detail, @Nullable Throwable cause) {
        return cause == null
                ? new GatewayException(ErrorCode.MALFORMED_BODY, detail)
                : new GatewayException(ErrorCode.MALFORMED_BODY, detail, cause);
    }

    /** Records without it would come again with each job, or never: which of the two is not for the gateway to choose. */
    private static JsonNode at(JsonNode record, FieldPath path, int number) {
        JsonNode node = record;
        for (String segment : path.segments()) {
            node = node.path(segment);
        }
        if (node.isMissingNode() || node.isNull()) {
            throw malformed(
                    "record %d has no '%s', by which records are told apart: take another field, or ask for those alone that have it"
                            .formatted(number, path),
                    null);
        }
        return node;
    }

    private String key(JsonNode record, int number) {
        ArrayNode key = JsonNodeFactory.instance.arrayNode();
        primaryKey.forEach(path -> key.add(at(record, path, number)));
        return key.toString();
    }

    /** Fails where the next job could not tell the records of the boundary apart. */
    synchronized void requireKept() {
        boundary.requireKept();
    }

    synchronized boolean hasMore() {
        return hasMore;
    }

    /** What is kept of the job. */
    synchronized List<Mark> marks() {
        return boundary.boundary().map(Boundary::mark).stream().toList();
    }
}
