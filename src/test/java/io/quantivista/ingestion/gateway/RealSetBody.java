package io.quantivista.ingestion.gateway;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.quantivista.ingestion.format.avro.AvroFiles;
import io.quantivista.ingestion.format.parquet.ParquetFiles;
import io.quantivista.ingestion.format.protobuf.ProtobufFiles;
import io.quantivista.ingestion.gateway.RealSet.Column;
import io.quantivista.ingestion.gateway.RealSet.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;

/**
 * The rows of a real set in each format, as that format's library writes them and with the types that the format has
 * for them. Protobuf has no dates and no decimals: dates are texts and decimals doubles, which hold every number of the
 * sets with all of its digits.
 */
final class RealSetBody {
    private final List<Column> columns;
    private final List<List<String>> rows;

    RealSetBody(RealSet set, List<List<String>> rows) {
        this.columns = set.columns();
        this.rows = rows;
    }

    byte[] csv() {
        StringBuilder lines =
                new StringBuilder(columns.stream().map(Column::id).collect(Collectors.joining(",", "", "\n")));
        for (List<String> row : rows) {
            lines.append(row.stream()
                            .map(cell -> cell.matches("[^,\"\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"')
                            .collect(Collectors.joining(",")))
                    .append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    byte[] json() {
        return rows.stream()
                .map(row -> join(
                        "{",
                        "}",
                        column -> "\"%s\":%s"
                                .formatted(
                                        columns.get(column).id(),
                                        json(columns.get(column).kind(), row.get(column)))))
                .collect(Collectors.joining(",\n", "[", "]"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String json(Kind kind, String cell) {
        if (cell.isEmpty()) {
            return "null";
        }
        return switch (kind) {
            case TEXT, DAY -> TestGateway.object().textNode(cell).toString();
            case FLAG -> String.valueOf(cell.equals("1"));
            case WHOLE, DECIMAL -> cell;
        };
    }

    byte[] avro() {
        Schema schema = AvroFiles.schema("{\"type\":\"record\",\"name\":\"R\",\"fields\":"
                + join(
                        "[",
                        "]",
                        column -> "{\"name\":\"%s\",\"type\":[\"null\",%s]}"
                                .formatted(columns.get(column).id(), avroType(columns.get(column))))
                + "}");
        return AvroFiles.write(
                schema,
                CodecFactory.zstandardCodec(3),
                rows.stream()
                        .map(row -> AvroFiles.record(schema, values(row, RealSetBody::avroValue)))
                        .toList());
    }

    private static String avroType(Column column) {
        return switch (column.kind()) {
            case TEXT -> "\"string\"";
            case WHOLE -> "\"long\"";
            case FLAG -> "\"boolean\"";
            case DAY -> "{\"type\":\"int\",\"logicalType\":\"date\"}";
            case DECIMAL ->
                "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":30,\"scale\":%d}"
                        .formatted(column.scale());
        };
    }

    private static Object avroValue(Column column, String cell) {
        return switch (column.kind()) {
            case TEXT -> cell;
            case WHOLE -> Long.parseLong(cell);
            case FLAG -> cell.equals("1");
            case DAY -> (int) LocalDate.parse(cell).toEpochDay();
            case DECIMAL -> ByteBuffer.wrap(unscaled(column, cell).toByteArray());
        };
    }

    byte[] parquet() {
        MessageType schema =
                ParquetFiles.schema(join("message r {", "}", column -> "optional " + parquetType(columns.get(column)))
                        .replace(';' + ",", ";"));
        return ParquetFiles.write(
                schema,
                rows.stream().map(row -> group(schema, row)).toList(),
                writer -> writer.withRowGroupRowCountLimit(20_000).withCompressionCodec(CompressionCodecName.ZSTD));
    }

    private static String parquetType(Column column) {
        String type = switch (column.kind()) {
            case TEXT -> "binary %s (STRING);";
            case WHOLE -> "int64 %s;";
            case FLAG -> "boolean %s;";
            case DAY -> "int32 %s (DATE);";
            case DECIMAL -> "binary %s (DECIMAL(30," + column.scale() + "));";
        };
        return type.formatted(column.id());
    }

    private Group group(MessageType schema, List<String> row) {
        Group group = ParquetFiles.group(schema);
        for (int i = 0; i < columns.size(); i++) {
            String id = columns.get(i).id();
            String cell = row.get(i);
            if (!cell.isEmpty()) {
                switch (columns.get(i).kind()) {
                    case TEXT -> group.append(id, cell);
                    case WHOLE -> group.append(id, Long.parseLong(cell));
                    case FLAG -> group.append(id, cell.equals("1"));
                    case DAY -> group.append(id, (int) LocalDate.parse(cell).toEpochDay());
                    case DECIMAL ->
                        group.append(
                                id,
                                Binary.fromConstantByteArray(
                                        unscaled(columns.get(i), cell).toByteArray()));
                }
            }
        }
        return group;
    }

    Descriptor message() {
        String fields = IntStream.range(0, columns.size())
                .mapToObj(i -> """
                        field { name: "%s" number: %d type: %s label: LABEL_OPTIONAL proto3_optional: true oneof_index: %d }
                        """.formatted(
                        columns.get(i).id(), i + 1, protobufType(columns.get(i).kind()), i))
                .collect(Collectors.joining());
        String presences = columns.stream()
                .map(column -> "oneof_decl { name: \"_%s\" }".formatted(column.id()))
                .collect(Collectors.joining());
        return ProtobufFiles.file(
                        "name: \"r.proto\" package: \"t\" syntax: \"proto3\" message_type { name: \"R\" %s %s }"
                                .formatted(fields, presences))
                .findMessageTypeByName("R");
    }

    private static String protobufType(Kind kind) {
        return switch (kind) {
            case TEXT, DAY -> "TYPE_STRING";
            case WHOLE -> "TYPE_INT64";
            case FLAG -> "TYPE_BOOL";
            case DECIMAL -> "TYPE_DOUBLE";
        };
    }

    byte[] protobuf(Descriptor message) {
        return ProtobufFiles.write(
                rows.stream().map(row -> message(message, row)).toArray(Message[]::new));
    }

    private Message message(Descriptor descriptor, List<String> row) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(descriptor);
        Object[] values = values(row, (column, cell) -> switch (column.kind()) {
            case TEXT, DAY -> cell;
            case WHOLE -> Long.parseLong(cell);
            case FLAG -> cell.equals("1");
            case DECIMAL -> Double.parseDouble(cell);
        });
        for (int i = 0; i < values.length; i++) {
            if (values[i] != null) {
                message.setField(descriptor.getFields().get(i), values[i]);
            }
        }
        return message.build();
    }

    private Object[] values(List<String> row, BiFunction<Column, String, Object> value) {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> row.get(i).isEmpty() ? null : value.apply(columns.get(i), row.get(i)))
                .toArray();
    }

    private static BigInteger unscaled(Column column, String cell) {
        return new BigDecimal(cell).setScale(column.scale()).unscaledValue();
    }

    private String join(String before, String after, IntFunction<String> part) {
        return IntStream.range(0, columns.size()).mapToObj(part).collect(Collectors.joining(",", before, after));
    }
}
