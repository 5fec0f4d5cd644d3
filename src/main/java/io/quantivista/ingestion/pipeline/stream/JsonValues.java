package io.quantivista.ingestion.pipeline.stream;

import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.format.json.JsonFormat;
import io.quantivista.ingestion.lake.StreamLane;
import io.quantivista.ingestion.model.Row;
import io.quantivista.ingestion.pipeline.RecordLane;
import io.quantivista.ingestion.pipeline.SourcePlan;
import org.jspecify.annotations.Nullable;

/** Values that are one JSON object each, whatever line breaks it has, or an array of objects. */
final class JsonValues implements MessageReader {
    private final SingleValues objects;
    private final BodyValues arrays;

    JsonValues(SourcePlan plan, Row row, DecodeLimits limits) {
        this.objects = MessageFormats.singleJson(plan, row, limits);
        this.arrays = new BodyValues(JsonFormat.DESCRIPTOR, plan, row, limits);
    }

    @Override
    public @Nullable String read(byte[] value, RecordLane lane, StreamLane writer) {
        return (isArray(value) ? arrays : objects).read(value, lane, writer);
    }

    private static boolean isArray(byte[] value) {
        for (byte next : value) {
            if (next != ' ' && next != '\t' && next != '\n' && next != '\r') {
                return next == '[';
            }
        }
        return false;
    }

    @Override
    public String formatName() {
        return objects.formatName();
    }

    @Override
    public @Nullable String settings() {
        return objects.settings();
    }
}
