package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.format.FormatDescriptor;
import io.quantivista.ingestion.format.ReadSettings;
import io.quantivista.ingestion.format.RecordFormat;
import io.quantivista.ingestion.format.avro.AvroFormat;
import io.quantivista.ingestion.lake.StreamLane;
import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.pipeline.RecordLane;
import io.quantivista.ingestion.pipeline.SourcePlan;
import org.jspecify.annotations.Nullable;

/** Values that are what the body of an upload is: any number of records, with what stands in front of them. */
final class BodyValues implements MessageReader {
    private final FormatDescriptor descriptor;
    private final SourcePlan plan;
    private final Row row;
    private final DecodeLimits limits;
    private final PushBody body = new PushBody();

    BodyValues(FormatDescriptor descriptor, SourcePlan plan, Row row, DecodeLimits limits) {
        this.descriptor = descriptor;
        this.plan = plan;
        this.row = row;
        this.limits = limits;
    }

    @Override
    public @Nullable String read(byte[] value, RecordLane lane, StreamLane writer) {
        Reading reading = new Reading(descriptor.factory().create(plan.config(), limits), lane, writer);
        try {
            body.read(reading.format, value, reading::take);
            return null;
        } catch (GatewayException refused) {
            if (reading.hasBegun()) {
                throw refused;
            }
            return refused.detail();
        }
    }

    private final class Reading {
        private final RecordFormat format;
        private final RecordLane lane;
        private final StreamLane writer;
        private @Nullable Decoder decoder;

        Reading(RecordFormat format, RecordLane lane, StreamLane writer) {
            this.format = format;
            this.lane = lane;
            this.writer = writer;
        }

        boolean hasBegun() {
            return decoder != null;
        }

        void take(Batch batch) {
            Decoder reading = decoder;
            if (reading == null) {
                reading = format.decoder(row);
                decoder = reading;
                writer.readAs(formatName(), ReadSettings.of(plan.source().ingestionConfig(), format));
            }
            lane.process(reading, batch);
        }
    }

    @Override
    public String formatName() {
        return descriptor.name().name();
    }

    @Override
    public @Nullable String settings() {
        return descriptor.equals(AvroFormat.DESCRIPTOR) ? MessageFormats.UNREAD : null;
    }
}
