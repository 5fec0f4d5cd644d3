package io.quantivista.ingestion.lake;

import static io.quantivista.ingestion.lake.storage.BlockPool.BLOCK_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WriteMemoryTest {
    private static final long LIMIT = 8L * BLOCK_BYTES;

    private final WriteMemory memory = new WriteMemory(LIMIT);

    @Test
    void spilledRowsMayKeepHalfOfTheLimitAndNoBlockMore() {
        for (int block = 0; block < 4; block++) {
            assertThat(memory.mayKeepSpilled()).isTrue();
        }

        assertThat(memory.mayKeepSpilled()).isFalse();

        assertThat(memory.spilled()).isEqualTo(LIMIT / 2);
        memory.dropSpilled();
        assertThat(memory.mayKeepSpilled()).isTrue();
    }

    @Test
    void openFilesHaveWhatSpilledRowsLeave() {
        memory.join();
        memory.changed(LIMIT - BLOCK_BYTES);
        assertThat(memory.mustShrink(LIMIT - BLOCK_BYTES)).isFalse();

        assertThat(memory.mayKeepSpilled()).isTrue();

        assertThat(memory.mustShrink(LIMIT - BLOCK_BYTES)).isFalse();
        memory.changed(1);
        assertThat(memory.mustShrink(LIMIT - BLOCK_BYTES + 1)).isTrue();
    }
}
