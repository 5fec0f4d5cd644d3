package io.quantivista.ingestion.format.avro;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;

/** Files as Avro itself writes them. */
public final class AvroFiles {
    private AvroFiles() {}

    public static Schema schema(String json) {
        return new Schema.Parser().parse(json);
    }

    public static byte[] write(Schema schema, Object... records) {
        return write(schema, CodecFactory.nullCodec(), Arrays.asList(records));
    }

    public static byte[] write(Schema schema, CodecFactory codec, Iterable<?> records) {
        return write(schema, codec, schema.toString(), records);
    }

    /** The same, with another schema in the file that writes the same bytes. */
    public static byte[] write(Schema schema, CodecFactory codec, String told, Iterable<?> records) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DataFileWriter<Object> writer = new DataFileWriter<>(new GenericDatumWriter<>(schema) {
            @Override
            public void setSchema(Schema ignored) {
                super.setSchema(schema);
            }
        })) {
            writer.setCodec(codec);
            writer.setSyncInterval(2000);
            writer.create(schema(told), out);
            for (Object record : records) {
                writer.append(record);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A record of the values of its fields in their order. */
    public static GenericRecord record(Schema schema, Object... values) {
        GenericRecord record = new GenericData.Record(schema);
        List<Schema.Field> fields = schema.getFields();
        for (int i = 0; i < values.length; i++) {
            record.put(fields.get(i).pos(), values[i]);
        }
        return record;
    }
}
