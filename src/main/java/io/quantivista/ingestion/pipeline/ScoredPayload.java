package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.lake.table.LakeTables;
import io.quantivista.ingestion.lake.table.TableLayout;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.ColumnSink;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.source.IngestionConfig;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/** The columns data_type, data_payload and quality_score, which all tables but the trades' have. Owned by one lane. */
final class ScoredPayload {
    /** Data types told apart for the event. */
    private static final int MAX_DATA_TYPES = 100;

    private final int typeColumn;
    private final int payloadColumn;
    private final int scoreColumn;
    private final int typeSlot;
    private final Value constant = new Value();
    private final Set<String> dataTypes = new TreeSet<>();
    private byte[] lastType = new byte[0];

    ScoredPayload(TableLayout layout, IngestionConfig config, FieldSlots slots) {
        typeColumn = layout.indexOf(LakeTables.DATA_TYPE);
        payloadColumn = layout.indexOf(LakeTables.DATA_PAYLOAD);
        scoreColumn = layout.indexOf(LakeTables.QUALITY_SCORE);
        String field = config.dataType().field();
        String text = config.dataType().constant();
        typeSlot = field == null ? -1 : slots.slot(field);
        if (text != null) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            constant.set(ValueKind.STRING, bytes, 0, bytes.length);
        }
    }

    void put(Decoder decoder, double score, ByteSink scratch, ColumnSink sink) {
        Value type = typeSlot < 0 ? constant : decoder.row().slot(typeSlot);
        note(type);
        RowMapping.putText(type, typeColumn, sink);
        decoder.render(scratch);
        sink.putBytes(payloadColumn, scratch.array(), 0, scratch.size());
        sink.putDouble(scoreColumn, score);
    }

    private void note(Value type) {
        if (type.isAbsent() || Arrays.equals(lastType, 0, lastType.length, type.bytes(), type.from(), type.to())) {
            return;
        }
        lastType = Arrays.copyOfRange(type.bytes(), type.from(), type.to());
        if (dataTypes.size() < MAX_DATA_TYPES && type.length() <= 200) {
            dataTypes.add(type.text());
        }
    }

    Set<String> dataTypes() {
        return dataTypes;
    }
}
