package io.quantivista.ingestion.format.protobuf;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.FieldProblem;
import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.Framer;
import io.quantivista.ingestion.format.OriginalsBody;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.source.DataFormat;
import io.quantivista.ingestion.source.IngestionConfig;
import java.util.List;

/** Length-delimited Protobuf messages of the type that the source names. */
public final class ProtobufFormat implements RecordFormat {
    public static final FormatDescriptor DESCRIPTOR = new FormatDescriptor(
            DataFormat.PROTOBUF,
            List.of("application/x-protobuf", "application/protobuf", "application/vnd.google.protobuf"),
            "Protobuf messages, each behind its length as a varint; the source names their descriptors.",
            ProtobufFormat::create,
            ProtobufFormat::check);

    private final DescriptorPool pool;
    private final DecodeLimits limits;

    private ProtobufFormat(DescriptorPool pool, DecodeLimits limits) {
        this.pool = pool;
        this.limits = limits;
    }

    private static RecordFormat create(IngestionConfig config, DecodeLimits limits) {
        IngestionConfig.ProtobufType type = config.protobuf()
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                        "the source does not say which Protobuf message it sends: set ingestion_config.protobuf"));
        try {
            return new ProtobufFormat(DescriptorPool.read(type), limits);
        } catch (InvalidDescriptorsException e) {
            throw new GatewayException(ErrorCode.INVALID_DEFINITION, "ingestion_config.protobuf: " + e.problem());
        }
    }

    private static List<FieldProblem> check(IngestionConfig config) {
        if (config.protobuf().isEmpty()) {
            return List.of();
        }
        try {
            DescriptorPool.read(config.protobuf().get());
            return List.of();
        } catch (InvalidDescriptorsException e) {
            return List.of(new FieldProblem("/ingestion_config/protobuf/" + e.field(), e.problem()));
        }
    }

    @Override
    public Framer framer() {
        return new ProtobufFramer();
    }

    @Override
    public int maxFrameBytes() {
        return limits.maxRecordBytes() + ProtobufFramer.MAX_LENGTH_BYTES;
    }

    @Override
    public void open(Batch first) {
        // Nothing stands in front of the records.
    }

    @Override
    public Decoder decoder(Row row) {
        return new ProtobufDecoder(row, limits, pool);
    }

    @Override
    public Decoder singleDecoder(Row row) {
        return new SingleProtobufDecoder(row, limits, pool);
    }

    @Override
    public OriginalsBody originals() {
        return new DelimitedMessages();
    }
}
