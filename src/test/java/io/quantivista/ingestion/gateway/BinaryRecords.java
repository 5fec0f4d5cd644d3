package io.quantivista.ingestion.gateway;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.quantivista.ingestion.format.avro.AvroFiles;
import io.quantivista.ingestion.format.parquet.ParquetFiles;
import io.quantivista.ingestion.format.protobuf.ProtobufFiles;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;

/** The same small records as bodies of each binary format. */
enum BinaryRecords {
    AVRO("application/avro") {
        @Override
        byte[] body(List<Reading> readings) {
            return AvroFiles.write(
                    SCHEMA,
                    CodecFactory.deflateCodec(1),
                    readings.stream()
                            .map(it -> AvroFiles.record(SCHEMA, it.day, it.n, it.x))
                            .toList());
        }
    },
    PARQUET("application/vnd.apache.parquet") {
        @Override
        byte[] body(List<Reading> readings) {
            return ParquetFiles.write(
                    COLUMNS,
                    readings.stream()
                            .map(it -> ParquetFiles.group(COLUMNS)
                                    .append("ingestion_date", it.day)
                                    .append("n", it.n)
                                    .append("x", it.x))
                            .toList(),
                    writer -> writer.withCompressionCodec(CompressionCodecName.SNAPPY));
        }
    },
    PROTOBUF("application/x-protobuf") {
        @Override
        byte[] body(List<Reading> readings) {
            return ProtobufFiles.write(readings.stream()
                    .map(it -> DynamicMessage.newBuilder(MESSAGE)
                            .setField(MESSAGE.findFieldByName("ingestion_date"), it.day)
                            .setField(MESSAGE.findFieldByName("n"), it.n)
                            .setField(MESSAGE.findFieldByName("x"), it.x)
                            .build())
                    .toArray(Message[]::new));
        }
    };

    /** A record of the tests. */
    record Reading(String day, int n, double x) {
        static Reading german(int n) {
            return new Reading("21.06.2025", n, 0.5);
        }
    }

    static final Schema SCHEMA = AvroFiles.schema("""
            {"type":"record","name":"Reading","doc":"kept as it was written","fields":[
             {"name":"ingestion_date","type":"string"},{"name":"n","type":"int"},{"name":"x","type":"double"}]}""");
    private static final MessageType COLUMNS = ParquetFiles.schema(
            "message reading { required binary ingestion_date (STRING); required int32 n; required double x; }");
    private static final Descriptor MESSAGE = ProtobufFiles.file("""
            name: "reading.proto" package: "t" syntax: "proto3" message_type { name: "Reading"
              field { name: "ingestion_date" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
              field { name: "n" number: 2 type: TYPE_INT32 label: LABEL_OPTIONAL }
              field { name: "x" number: 3 type: TYPE_DOUBLE label: LABEL_OPTIONAL } }""").findMessageTypeByName("Reading");

    /** The ingestion_config of a source that takes all of them. */
    static final String CONFIG = ProtobufFiles.config(MESSAGE);

    final String mediaType;

    BinaryRecords(String mediaType) {
        this.mediaType = mediaType;
    }

    abstract byte[] body(List<Reading> readings);
}
