package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Descriptors.Descriptor;
import io.quantivista.ingestion.format.protobuf.ProtobufFiles;
import io.quantivista.ingestion.gateway.RealSet.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The real sets in all formats, every column with the type that the format has for it: DuckDB and Delta Kernel read the
 * same rows, as multisets, whatever brought them, and so do the payloads.
 *
 * <p>Of the larger sets one row in so many is taken; {@code -Dtest.jvm.args=-Dreal.sets.full=true} takes all.
 */
class RealSetFormatsTest {
    private final TestGateway gateway = TestGateway.shared();

    @ParameterizedTest
    @MethodSource("io.quantivista.ingestion.gateway.RealSet#all")
    void a_real_set_comes_out_equal_in_every_format(RealSet set) {
        List<List<String>> rows = set.rows();
        RealSetBody body = new RealSetBody(set, rows);
        Descriptor message = body.message();
        String source = source(set, message);
        Map<String, byte[]> bodies = new LinkedHashMap<>();
        bodies.put(Caller.CSV, body.csv());
        bodies.put("application/json", body.json());
        bodies.put("application/avro", body.avro());
        bodies.put("application/vnd.apache.parquet", body.parquet());
        bodies.put("application/x-protobuf", body.protobuf(message));
        Map<List<String>, Integer> expected = multiset(set.canonical(rows));

        bodies.forEach((mediaType, bytes) -> {
            Caller.Answer answer = gateway.http().upload(source, mediaType, bytes);

            assertThat(answer.status()).as(mediaType + answer.text(1000)).isEqualTo(201);
            JsonNode job = answer.json();
            assertThat(job.get("records_processed").asInt()).as(mediaType).isEqualTo(rows.size());
            assertThat(job.get("records_failed").asInt()).as(mediaType).isZero();
            String jobId = job.get("job_id").asText();
            assertThat(throughDuckDb(set, jobId))
                    .as(mediaType + " through DuckDB")
                    .isEqualTo(expected);
            List<List<String>> payloads = new ArrayList<>();
            assertThat(throughKernel(set, jobId, payloads))
                    .as(mediaType + " through Delta Kernel")
                    .isEqualTo(expected);
            assertThat(multiset(payloads)).as(mediaType + ", its payloads").isEqualTo(expected);
        });
    }

    /** A source of all formats; a rule makes a flag of CSV's, whose values are texts, what it is in the others. */
    private String source(RealSet set, Descriptor message) {
        String protobuf = ProtobufFiles.config(message);
        String source = gateway.source(
                set.sourceType(),
                "%s,\"keys\":{%s},\"data_type\":{\"constant\":\"real\"},\"columns\":[%s]}"
                        .formatted(
                                protobuf.substring(0, protobuf.length() - 1),
                                set.keys(),
                                set.columns().stream()
                                        .map(column -> "{\"name\":\"%s\",\"field\":\"%s\",\"type\":\"%s\"}"
                                                .formatted(column.landed(), column.id(), column.sqlType()))
                                        .collect(Collectors.joining(","))));
        gateway.http()
                .rules(
                        source,
                        set.columns().stream()
                                .filter(column -> column.kind() == RealSet.Kind.FLAG)
                                .map(column -> """
                                        {"rule_id":"%s-%s","rule_type":"cast","source_field":"%s",
                                         "transformation_logic":{"to":"boolean"}}""".formatted(source, column.id(), column.id()))
                                .collect(Collectors.joining(",", "[", "]")));
        return source;
    }

    private Map<List<String>, Integer> throughDuckDb(RealSet set, String jobId) {
        String columns = set.columns().stream()
                .map(column -> column.landed() + "::varchar")
                .collect(Collectors.joining(", "));
        Map<List<String>, Integer> rows = new HashMap<>();
        gateway.sql("select %s, count(*) from %s where ingestion_job_id = '%s' group by all"
                        .formatted(columns, set.table(), jobId))
                .forEach(row -> rows.merge(
                        read(set, row.subList(0, set.columns().size())),
                        Integer.parseInt(row.get(set.columns().size())),
                        Integer::sum));
        return rows;
    }

    private Map<List<String>, Integer> throughKernel(RealSet set, String jobId, List<List<String>> payloads) {
        Map<List<String>, Integer> rows = new HashMap<>();
        KernelTable.read(gateway.lake().resolve(set.table()), jobId, row -> {
            List<String> cells = new ArrayList<>();
            for (Column column : set.columns()) {
                Object value = KernelTable.value(row, row.getSchema().indexOf(column.landed()));
                cells.add(
                        value instanceof java.math.BigDecimal decimal
                                ? decimal.toPlainString()
                                : Objects.toString(value, null));
            }
            rows.merge(read(set, cells), 1, Integer::sum);
            payloads.add(payload(set, row.getString(row.getSchema().indexOf("data_payload"))));
        });
        return rows;
    }

    /** The values of a payload by the set's columns, and behind them the names of fields that the set does not have. */
    private static List<String> payload(RealSet set, String json) {
        JsonNode payload = Caller.parse(json);
        Set<String> ids = set.columns().stream().map(Column::id).collect(Collectors.toSet());
        List<String> cells = new ArrayList<>();
        for (Column column : set.columns()) {
            JsonNode value = payload.path(column.id());
            cells.add(
                    value.isNull() || value.isMissingNode()
                            ? null
                            : value.isNumber() ? value.decimalValue().toPlainString() : value.asText());
        }
        for (Map.Entry<String, JsonNode> field : payload.properties()) {
            if (!ids.contains(field.getKey())) {
                cells.add(field.getKey());
            }
        }
        return read(set, cells);
    }

    /** What a reader showed, without the zeros that a scale adds. */
    private static List<String> read(RealSet set, List<String> cells) {
        List<String> canonical = new ArrayList<>();
        for (int i = 0; i < set.columns().size(); i++) {
            RealSet.Kind kind = set.columns().get(i).kind();
            String cell = cells.get(i);
            boolean isNumber = kind == RealSet.Kind.DECIMAL || kind == RealSet.Kind.WHOLE;
            canonical.add(isNumber && cell != null ? set.columns().get(i).canonical(cell) : cell);
        }
        canonical.addAll(cells.subList(set.columns().size(), cells.size()));
        return canonical;
    }

    private static Map<List<String>, Integer> multiset(List<List<String>> rows) {
        Map<List<String>, Integer> counts = new HashMap<>();
        rows.forEach(row -> counts.merge(row, 1, Integer::sum));
        return counts;
    }
}
