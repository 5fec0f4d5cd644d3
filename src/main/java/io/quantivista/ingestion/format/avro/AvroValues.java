package io.quantivista.ingestion.format.avro;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.binary.JsonRecord;
import io.quantivista.ingestion.format.binary.MapKeys;
import io.quantivista.ingestion.model.FieldDictionary;
import io.quantivista.ingestion.model.RejectionCode;

/** Reads values as the schema tells and writes them as JSON. Owned by one lane. */
final class AvroValues {
    /** Deeper than this a record is not followed even to its end: each level is a frame of the thread's stack. */
    private static final int DEEPEST = 500;

    private final AvroInput in;
    private final JsonRecord json;
    private final FieldDictionary dictionary;
    private final int deepest;
    private int depth;

    AvroValues(AvroInput in, JsonRecord json, FieldDictionary dictionary, DecodeLimits limits) {
        this.in = in;
        this.json = json;
        this.dictionary = dictionary;
        this.deepest = Math.max(DEEPEST, limits.maxNesting());
    }

    /** Reads a whole record. */
    void record(AvroType schema) {
        depth = 0;
        AvroType type = schema.form == AvroType.Form.UNION ? branch(schema) : schema;
        if (type.form != AvroType.Form.RECORD && type.form != AvroType.Form.MAP) {
            json.fail(RejectionCode.NOT_AN_OBJECT, "the value is no record but of " + type.form);
        }
        value(type, FieldDictionary.ROOT);
    }

    private void value(AvroType place, int node) {
        AvroType type = place.form == AvroType.Form.UNION ? branch(place) : place;
        switch (type.form) {
            case NULL -> json.nothing();
            case BOOLEAN -> json.bool(bool());
            case INT -> json.number(in.readInt());
            case LONG -> json.number(in.readLong());
            case FLOAT -> json.number(in.readFloat());
            case DOUBLE -> json.number(in.readDouble());
            case STRING -> {
                int length = in.readLength();
                int from = in.skip(length);
                json.text(in.bytes(), from, from + length);
            }
            case BYTES -> {
                int length = in.readLength();
                int from = in.skip(length);
                json.base64(in.bytes(), from, from + length);
            }
            case FIXED -> {
                int from = in.skip(type.size);
                json.base64(in.bytes(), from, from + type.size);
            }
            case ENUM -> symbol(type);
            case RECORD -> fields(type, node);
            case ARRAY -> items(type.inner[0]);
            case MAP -> pairs(type.inner[0], node);
            case DATE -> json.date(in.readInt());
            case TIME -> json.time(in.readLong(), type.scale);
            case TIMESTAMP -> json.timestamp(in.readLong(), type.scale, true);
            case LOCAL_TIMESTAMP -> json.timestamp(in.readLong(), type.scale, false);
            case DECIMAL -> {
                int length = in.readLength();
                int from = in.skip(length);
                json.decimal(in.bytes(), from, from + length, type.scale);
            }
            case FIXED_DECIMAL -> {
                int from = in.skip(type.size);
                json.decimal(in.bytes(), from, from + type.size, type.scale);
            }
            case BIG_DECIMAL -> bigDecimal();
            case FIXED_UUID -> json.uuid(in.bytes(), in.skip(type.size));
            case DURATION -> json.interval(in.bytes(), in.skip(type.size));
            case UNION -> throw AvroHeader.malformed("a union stands inside a union");
        }
    }

    private boolean bool() {
        int value = in.readByte();
        if (value != 0 && value != 1) {
            throw AvroHeader.malformed("a boolean is %d".formatted(value));
        }
        return value == 1;
    }

    private AvroType branch(AvroType union) {
        int index = in.readInt();
        if (index < 0 || index >= union.inner.length) {
            throw AvroHeader.malformed("branch %d of a union of %d is told".formatted(index, union.inner.length));
        }
        return union.inner[index];
    }

    private void symbol(AvroType type) {
        int index = in.readInt();
        if (index < 0 || index >= type.names.length) {
            throw AvroHeader.malformed("symbol %d of an enum of %d is told".formatted(index, type.names.length));
        }
        byte[] name = type.names[index];
        json.text(name, 0, name.length);
    }

    private void fields(AvroType type, int node) {
        deeper();
        json.beginObject();
        int[] nodes = json.isEntering() ? type.nodes(node, dictionary) : null;
        byte[][] names = type.names;
        AvroType[] inner = type.inner;
        for (int i = 0; i < inner.length; i++) {
            if (json.failure() != null) {
                rest(type, i);
                break;
            }
            int child = nodes == null ? FieldDictionary.UNKNOWN : nodes[i];
            json.key(names[i], child);
            value(inner[i], child);
        }
        json.endObject();
        depth--;
    }

    /** Goes behind the fields of a record that is rejected; those that take no bytes are not even looked at. */
    private void rest(AvroType type, int from) {
        if (from > 0) {
            for (int i = from; i < type.inner.length; i++) {
                value(type.inner[i], FieldDictionary.UNKNOWN);
            }
        } else {
            for (AvroType filled : type.filled) {
                value(filled, FieldDictionary.UNKNOWN);
            }
        }
    }

    private void items(AvroType item) {
        deeper();
        json.beginArray();
        for (long count = count(); count != 0; count = count()) {
            if (!json.count(count) && item.isEmpty) {
                continue;
            }
            for (long i = 0; i < count; i++) {
                value(item, FieldDictionary.UNKNOWN);
            }
        }
        json.endArray();
        depth--;
    }

    private void pairs(AvroType item, int node) {
        deeper();
        json.beginObject();
        MapKeys keys = new MapKeys(json);
        for (long count = count(); count != 0; count = count()) {
            json.count(count);
            for (long i = 0; i < count; i++) {
                int length = in.readLength();
                int from = in.skip(length);
                int child = json.isEntering() && node >= 0
                        ? dictionary.child(node, in.bytes(), from, from + length)
                        : FieldDictionary.UNKNOWN;
                keys.write(in.bytes(), from, from + length, child);
                value(item, child);
            }
        }
        json.endObject();
        depth--;
    }

    /** How many items follow in one piece, 0 behind the last; a negative count has its size in bytes behind it. */
    private long count() {
        long count = in.readLong();
        if (count >= 0) {
            return count;
        }
        in.readLong();
        if (count == Long.MIN_VALUE) {
            throw AvroHeader.malformed("%d items are told".formatted(count));
        }
        return -count;
    }

    private void deeper() {
        if (++depth > deepest) {
            throw new GatewayException(
                    ErrorCode.FORMAT_LIMIT, "a record is nested more than %d deep".formatted(deepest));
        }
    }

    /** An unscaled number as bytes, and its scale. */
    private void bigDecimal() {
        int size = in.readLength();
        int end = in.at() + size;
        int length = in.readLength();
        int from = in.skip(length);
        int scale = in.readInt();
        if (in.at() != end) {
            throw AvroHeader.malformed("a big-decimal has another length than it tells");
        }
        json.decimal(in.bytes(), from, from + length, scale);
    }
}
