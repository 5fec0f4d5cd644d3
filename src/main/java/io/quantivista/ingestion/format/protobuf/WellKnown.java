package io.quantivista.ingestion.format.protobuf;

import com.google.protobuf.Descriptors.Descriptor;

/** The types of google/protobuf that JSON writes in a form of their own. */
enum WellKnown {
    /** Any other message. */
    NONE,
    TIMESTAMP,
    DURATION,
    /** One of the wrappers: the value that it holds. */
    WRAPPER,
    STRUCT,
    VALUE,
    LIST_VALUE,
    FIELD_MASK,
    ANY;

    static WellKnown of(Descriptor type) {
        return switch (type.getFullName()) {
            case "google.protobuf.Timestamp" -> TIMESTAMP;
            case "google.protobuf.Duration" -> DURATION;
            case "google.protobuf.DoubleValue",
                    "google.protobuf.FloatValue",
                    "google.protobuf.Int64Value",
                    "google.protobuf.UInt64Value",
                    "google.protobuf.Int32Value",
                    "google.protobuf.UInt32Value",
                    "google.protobuf.BoolValue",
                    "google.protobuf.StringValue",
                    "google.protobuf.BytesValue" -> WRAPPER;
            case "google.protobuf.Struct" -> STRUCT;
            case "google.protobuf.Value" -> VALUE;
            case "google.protobuf.ListValue" -> LIST_VALUE;
            case "google.protobuf.FieldMask" -> FIELD_MASK;
            case "google.protobuf.Any" -> ANY;
            default -> NONE;
        };
    }

    /** Whether its JSON is an object. */
    boolean isObject() {
        return this == NONE || this == STRUCT || this == ANY;
    }
}
