package io.quantivista.ingestion.pipeline;

import io.quantivista.ingestion.format.Decoder;
import io.quantivista.ingestion.lake.table.LakeTables;
import io.quantivista.ingestion.lake.table.TableLayout;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.ColumnSink;
import io.quantivista.ingestion.model.FieldSlots;
import io.quantivista.ingestion.model.ValueKind;
import io.quantivista.ingestion.source.IngestionConfig;

/**
 * The columns of a trade: its id, and the record's objects {@code order}, {@code execution} and {@code settlement}. A
 * record that has none of the three goes whole into execution_data. Owned by one lane.
 */
final class TradeDocuments {
    private final int idColumn;
    private final int idSlot;
    private final int[] columns;
    private final int[] slots;
    private final int wholeColumn;

    TradeDocuments(TableLayout layout, IngestionConfig config, FieldSlots slots) {
        idColumn = layout.indexOf(LakeTables.TRADE_ID);
        idSlot = slots.slot(config.keys().getOrDefault(LakeTables.TRADE_ID, LakeTables.TRADE_ID));
        wholeColumn = layout.indexOf(LakeTables.EXECUTION_DATA);
        columns = new int[] {
            layout.indexOf(LakeTables.ORDER_DATA), wholeColumn, layout.indexOf(LakeTables.SETTLEMENT_DATA)
        };
        this.slots = new int[] {slots.slot("order"), slots.slot("execution"), slots.slot("settlement")};
    }

    void put(Decoder decoder, ByteSink scratch, ColumnSink sink) {
        RowMapping.putText(decoder.row().slot(idSlot), idColumn, sink);
        boolean parted = false;
        for (int i = 0; i < slots.length; i++) {
            if (decoder.row().slot(slots[i]).kind() == ValueKind.OBJECT) {
                parted = true;
                int from = scratch.size();
                decoder.renderSlot(slots[i], scratch);
                sink.putBytes(columns[i], scratch.array(), from, scratch.size());
            }
        }
        if (!parted) {
            decoder.render(scratch);
            sink.putBytes(wholeColumn, scratch.array(), 0, scratch.size());
        }
    }
}
