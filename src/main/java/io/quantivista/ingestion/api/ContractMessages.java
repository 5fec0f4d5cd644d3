package io.quantivista.ingestion.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;

/** The JSON of the REST API read as messages of the gRPC one: fields have the same names, so both say the same. */
final class ContractMessages {
    private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();

    private ContractMessages() {}

    /** Reads what this gateway wrote; {@code into} is the message's empty builder. */
    static <B extends Message.Builder> B read(JsonNode json, B into) {
        try {
            PARSER.merge(json.toString(), into);
            return into;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(
                    "The JSON of a " + into.getDescriptorForType().getName() + " is none", e);
        }
    }
}
