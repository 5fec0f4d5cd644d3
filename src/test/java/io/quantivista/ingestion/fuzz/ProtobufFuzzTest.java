package io.quantivista.ingestion.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.quantivista.ingestion.format.Feeds;
import io.quantivista.ingestion.format.protobuf.ProtobufFiles;
import io.quantivista.ingestion.format.protobuf.ProtobufFormat;
import io.quantivista.ingestion.source.IngestionConfig;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProtobufFuzzTest {
    static final FileDescriptor FILE = ProtobufFiles.file("""
            name: "fuzz.proto" package: "t" syntax: "proto3"
            enum_type { name: "Side" value { name: "UNKNOWN" number: 0 } value { name: "SELL" number: 2 } }
            message_type { name: "Record"
              field { name: "a" number: 1 type: TYPE_MESSAGE type_name: ".t.Record" label: LABEL_OPTIONAL }
              field { name: "b" number: 2 type: TYPE_STRING label: LABEL_OPTIONAL }
              field { name: "n" number: 3 type: TYPE_DOUBLE label: LABEL_OPTIONAL }
              field { name: "list" number: 4 type: TYPE_SINT64 label: LABEL_REPEATED }
              field { name: "time" number: 5 type: TYPE_MESSAGE type_name: ".google.protobuf.Timestamp" label: LABEL_OPTIONAL }
              field { name: "took" number: 6 type: TYPE_MESSAGE type_name: ".google.protobuf.Duration" label: LABEL_OPTIONAL }
              field { name: "extra" number: 7 type: TYPE_MESSAGE type_name: ".google.protobuf.Struct" label: LABEL_OPTIONAL }
              field { name: "mask" number: 8 type: TYPE_MESSAGE type_name: ".google.protobuf.FieldMask" label: LABEL_OPTIONAL }
              field { name: "any" number: 9 type: TYPE_MESSAGE type_name: ".google.protobuf.Any" label: LABEL_OPTIONAL }
              field { name: "maybe" number: 10 type: TYPE_MESSAGE type_name: ".google.protobuf.FloatValue" label: LABEL_OPTIONAL }
              field { name: "side" number: 11 type: TYPE_ENUM type_name: ".t.Side" label: LABEL_OPTIONAL }
              field { name: "raw" number: 12 type: TYPE_BYTES label: LABEL_OPTIONAL }
              field { name: "u" number: 13 type: TYPE_UINT32 label: LABEL_OPTIONAL oneof_index: 0 }
              field { name: "f" number: 14 type: TYPE_FIXED64 label: LABEL_OPTIONAL oneof_index: 0 }
              field { name: "records" number: 15 type: TYPE_MESSAGE type_name: ".t.Record" label: LABEL_REPEATED }
              field { name: "map" number: 16 type: TYPE_MESSAGE type_name: ".t.Record.MapEntry" label: LABEL_REPEATED }
              oneof_decl { name: "one" }
              nested_type { name: "MapEntry" options { map_entry: true }
                field { name: "key" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
                field { name: "value" number: 2 type: TYPE_MESSAGE type_name: ".t.Record" label: LABEL_OPTIONAL } } }
            """);
    private static final IngestionConfig CONFIG =
            Feeds.config(ProtobufFiles.config(FILE.findMessageTypeByName("Record")));

    @FuzzTest
    void messages_are_records_or_rejections(byte[] body) {
        FuzzedFeed.check(ProtobufFormat.DESCRIPTOR, body, CONFIG);
    }
}
