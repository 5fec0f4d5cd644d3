package io.quantivista.ingestion.input.grpc;

import io.quantivista.ingestion.pipeline.stream.Commitment;
import io.quantivista.ingestion.pipeline.stream.Receipt;
import io.quantivista.ingestion.proto.v1.PushResponse;

/** The receipt of a push as a message. */
final class PushReceipt {
    private PushReceipt() {}

    static PushResponse.Builder of(String sourceId, Receipt receipt) {
        PushResponse.Builder answer = PushResponse.newBuilder()
                .setSourceId(sourceId)
                .setTable(receipt.table())
                .setAccepted(receipt.accepted())
                .setRepeated(receipt.repeated());
        if (receipt.position() != null) {
            answer.setPosition(receipt.position().value());
        }
        return answer;
    }

    static PushResponse.Builder with(PushResponse.Builder answer, Commitment commitment) {
        if (commitment.committed() != null) {
            answer.setCommitted(commitment.committed());
        }
        if (commitment.rejected() != null) {
            answer.setRejected(commitment.rejected());
        }
        if (commitment.filtered() != null) {
            answer.setFiltered(commitment.filtered());
        }
        if (commitment.deltaVersion() != null) {
            answer.setDeltaVersion(commitment.deltaVersion());
        }
        return answer;
    }
}
