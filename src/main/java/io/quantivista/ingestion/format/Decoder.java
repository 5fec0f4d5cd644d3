package io.quantivista.ingestion.format;

import io.quantivista.ingestion.model.Batch;
import io.quantivista.ingestion.model.ByteSink;
import io.quantivista.ingestion.model.Failure;
import io.quantivista.ingestion.model.Row;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Lays the records of a batch open, one after the other, in one reused row. Owned by one lane; blocking code. */
public interface Decoder {
    /** Goes to the first record of a batch; the batch's bytes must stay as they are until the last one is read. */
    void begin(Batch batch);

    /** Goes to the next record; false when the batch has no more. Blank lines are no records. */
    boolean next();

    /** Why the current record could not be read; null where it could. The row then knows its bytes and place only. */
    @Nullable
    Failure failure();

    /** The current record. */
    Row row();

    /** The current record's bytes as they came, for the quarantine; a copy. */
    default byte[] original() {
        Row row = row();
        return Arrays.copyOfRange(row.bytes(), row.from(), row.to());
    }

    /**
     * Writes the current record as one JSON object, with what rules made of it. A JSON record that no rule touched is
     * written as the very bytes that came in.
     */
    void render(ByteSink out);

    /** Writes the value of one slot of the current record as JSON, with what rules made of it and of fields inside it. */
    void renderSlot(int slot, ByteSink out);
}
