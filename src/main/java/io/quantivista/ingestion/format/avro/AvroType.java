package io.quantivista.ingestion.format.avro;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.binary.JsonRecord;
import io.quantivista.ingestion.model.FieldDictionary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * A place in the schema where a value is written, compiled for the loop that reads it. Owned by one lane: it remembers
 * the dictionary's nodes of its fields.
 */
final class AvroType {
    enum Form {
        NULL,
        BOOLEAN,
        INT,
        LONG,
        FLOAT,
        DOUBLE,
        BYTES,
        STRING,
        FIXED,
        ENUM,
        ARRAY,
        MAP,
        UNION,
        RECORD,
        DATE,
        TIME,
        TIMESTAMP,
        LOCAL_TIMESTAMP,
        DECIMAL,
        FIXED_DECIMAL,
        BIG_DECIMAL,
        FIXED_UUID,
        DURATION
    }

    private static final AvroType[] NONE = {};

    final Form form;
    /** Digits behind the point: of a decimal, or of a second. */
    final int scale;
    /** Bytes of a fixed. */
    final int size;
    /** Whether no value takes any byte. */
    final boolean isEmpty;
    /** Of a record: its fields' names, quoted. Of an enum: its symbols. */
    byte[][] names = {};
    /** Fields of a record, branches of a union, items of an array or map. A record shares them with its other places. */
    AvroType[] inner = NONE;
    /** Of a record: the fields whose values may take bytes. */
    AvroType[] filled = NONE;

    private byte[][] fieldNames = {};
    private int nodesOf = FieldDictionary.UNKNOWN - 1;
    private int[] nodes = {};

    private AvroType(Form form, int scale, int size, boolean isEmpty) {
        this.form = form;
        this.scale = scale;
        this.size = size;
        this.isEmpty = isEmpty;
    }

    /** The dictionary's nodes of a record's fields where the record itself has {@code node}. */
    int[] nodes(int node, FieldDictionary dictionary) {
        if (node != nodesOf) {
            if (nodes.length != fieldNames.length) {
                nodes = new int[fieldNames.length];
            }
            for (int i = 0; i < nodes.length; i++) {
                nodes[i] = node < 0
                        ? FieldDictionary.UNKNOWN
                        : dictionary.child(node, fieldNames[i], 0, fieldNames[i].length);
            }
            nodesOf = node;
        }
        return nodes;
    }

    /** Refuses a schema whose values are no JSON objects, or that tells more digits than a number may have. */
    static void requireRecord(Schema schema, DecodeLimits limits) {
        Schema.Type type = schema.getType();
        if (type != Schema.Type.RECORD && type != Schema.Type.MAP && type != Schema.Type.UNION) {
            throw AvroHeader.malformed("the schema is of %s: a record is expected".formatted(type.getName()));
        }
        AvroType compiled = new Compiler(limits).compile(schema);
        if (compiled.isEmpty) {
            throw AvroHeader.malformed("the records of the schema take no byte, so they cannot be counted");
        }
    }

    static AvroType compile(Schema schema, DecodeLimits limits) {
        return new Compiler(limits).compile(schema);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** One type for each place; the fields of a named record are compiled once, so that it may hold itself. */
    private static final class Compiler {
        private final DecodeLimits limits;
        private final IdentityHashMap<Schema, AvroType> records = new IdentityHashMap<>();
        private final IdentityHashMap<Schema, Boolean> empty = new IdentityHashMap<>();
        private final List<Runnable> toLink = new ArrayList<>();
        private int depth;

        Compiler(DecodeLimits limits) {
            this.limits = limits;
        }

        AvroType compile(Schema schema) {
            AvroType type = type(schema);
            for (int i = 0; i < toLink.size(); i++) {
                toLink.get(i).run();
            }
            return type;
        }

        private AvroType type(Schema schema) {
            if (++depth > limits.maxNesting() * 2) {
                throw AvroHeader.malformed("the schema is nested more than %d deep".formatted(limits.maxNesting()));
            }
            AvroType type = switch (schema.getType()) {
                case RECORD -> record(schema);
                case UNION -> branches(schema);
                case ARRAY -> holding(Form.ARRAY, schema.getElementType());
                case MAP -> holding(Form.MAP, schema.getValueType());
                case ENUM -> symbols(schema);
                case NULL, BOOLEAN, INT, LONG, FLOAT, DOUBLE, BYTES, STRING, FIXED -> scalar(schema);
            };
            depth--;
            return type;
        }

        private AvroType record(Schema schema) {
            AvroType place = new AvroType(Form.RECORD, 0, 0, isEmpty(schema));
            AvroType known = records.putIfAbsent(schema, place);
            if (known != null) {
                toLink.add(() -> place.share(known));
                return place;
            }
            List<Schema.Field> fields = schema.getFields();
            AvroType[] inner = new AvroType[fields.size()];
            place.fieldNames = new byte[inner.length][];
            place.names = new byte[inner.length][];
            List<AvroType> filled = new ArrayList<>();
            for (int i = 0; i < inner.length; i++) {
                place.fieldNames[i] = utf8(fields.get(i).name());
                place.names[i] = JsonRecord.quotedName(place.fieldNames[i]);
                inner[i] = type(fields.get(i).schema());
                if (!inner[i].isEmpty) {
                    filled.add(inner[i]);
                }
            }
            place.inner = inner;
            place.filled = filled.toArray(NONE);
            return place;
        }

        private AvroType branches(Schema schema) {
            AvroType place = new AvroType(Form.UNION, 0, 0, false);
            place.inner = schema.getTypes().stream().map(this::type).toArray(AvroType[]::new);
            return place;
        }

        private AvroType holding(Form form, Schema items) {
            AvroType place = new AvroType(form, 0, 0, false);
            place.inner = new AvroType[] {type(items)};
            return place;
        }

        private static AvroType symbols(Schema schema) {
            AvroType place = new AvroType(Form.ENUM, 0, 0, false);
            place.names = schema.getEnumSymbols().stream().map(AvroType::utf8).toArray(byte[][]::new);
            return place;
        }

        private AvroType scalar(Schema schema) {
            LogicalType logical = schema.getLogicalType();
            Form plain = Form.valueOf(schema.getType().name());
            int size = plain == Form.FIXED ? schema.getFixedSize() : 0;
            boolean isEmpty = plain == Form.NULL || (plain == Form.FIXED && size == 0);
            if (logical instanceof LogicalTypes.Decimal decimal) {
                if (decimal.getScale() > limits.maxNumberLength()) {
                    throw AvroHeader.malformed(
                            "a decimal of %d places is longer than record.max_number_length allows, %d"
                                    .formatted(decimal.getScale(), limits.maxNumberLength()));
                }
                Form form = plain == Form.FIXED ? Form.FIXED_DECIMAL : Form.DECIMAL;
                return new AvroType(form, decimal.getScale(), size, isEmpty);
            }
            String name = logical == null ? "" : logical.getName();
            return switch (name) {
                case "date" -> new AvroType(Form.DATE, 0, 0, false);
                case "time-millis" -> new AvroType(Form.TIME, 3, 0, false);
                case "time-micros" -> new AvroType(Form.TIME, 6, 0, false);
                case "timestamp-millis" -> new AvroType(Form.TIMESTAMP, 3, 0, false);
                case "timestamp-micros" -> new AvroType(Form.TIMESTAMP, 6, 0, false);
                case "timestamp-nanos" -> new AvroType(Form.TIMESTAMP, 9, 0, false);
                case "local-timestamp-millis" -> new AvroType(Form.LOCAL_TIMESTAMP, 3, 0, false);
                case "local-timestamp-micros" -> new AvroType(Form.LOCAL_TIMESTAMP, 6, 0, false);
                case "local-timestamp-nanos" -> new AvroType(Form.LOCAL_TIMESTAMP, 9, 0, false);
                case "big-decimal" -> new AvroType(Form.BIG_DECIMAL, 0, 0, false);
                case "uuid" -> new AvroType(plain == Form.FIXED ? Form.FIXED_UUID : plain, 0, size, isEmpty);
                case "duration" -> new AvroType(Form.DURATION, 0, size, false);
                default -> new AvroType(plain, 0, size, isEmpty);
            };
        }

        /** A record that holds itself with nothing in between has no value at all, so it is not empty. */
        private boolean isEmpty(Schema schema) {
            return switch (schema.getType()) {
                case NULL -> true;
                case FIXED -> schema.getFixedSize() == 0;
                case RECORD -> {
                    Boolean known = empty.putIfAbsent(schema, false);
                    if (known == null) {
                        known = schema.getFields().stream().allMatch(field -> isEmpty(field.schema()));
                        empty.put(schema, known);
                    }
                    yield known;
                }
                case ENUM, ARRAY, MAP, UNION, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN -> false;
            };
        }
    }

    private void share(AvroType record) {
        fieldNames = record.fieldNames;
        names = record.names;
        inner = record.inner;
        filled = record.filled;
    }
}
