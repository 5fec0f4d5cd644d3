package io.quantivista.ingestion.lake.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteChainTest {
    private static final int BLOCK = BlockPool.BLOCK_BYTES;

    private final BlockPool pool = new BlockPool(2L * BLOCK);
    private final ByteChain chain = new ByteChain(pool);

    @Test
    void whatIsAppendedComesOutWholeWhereverBlocksEnd() throws Exception {
        Random random = new Random(1);
        ByteBuilder expected = new ByteBuilder(16);
        for (int length : new int[] {0, 1, BLOCK - 3, 2, 7, BLOCK, BLOCK + 1, 3 * BLOCK, 5}) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            chain.putSized(bytes, 0, length);
            chain.put(bytes, length / 2, length);
            expected.putSized(bytes, 0, length);
            expected.putBytes(bytes, length / 2, length);
        }
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        ByteBuilder appended = new ByteBuilder(16);

        chain.writeTo((bytes, from, to) -> written.write(bytes, from, to - from));
        chain.appendTo(appended);

        byte[] all = Arrays.copyOf(expected.array(), expected.size());
        assertThat(chain.size()).isEqualTo(all.length);
        assertThat(written.toByteArray()).isEqualTo(all);
        assertThat(Arrays.copyOf(appended.array(), appended.size())).isEqualTo(all);
    }

    @Test
    void aChainHoldsNothingBeforeItsFirstByte() {
        assertThat(chain.capacity()).isZero();
        assertThat(chain.size()).isZero();
    }

    @Test
    void clearKeepsOneBlockAndReleaseNone() {
        chain.put(new byte[2 * BLOCK + 1], 0, 2 * BLOCK + 1);
        assertThat(chain.capacity()).isEqualTo(3 * BLOCK);

        chain.clear();
        assertThat(chain.capacity()).isEqualTo(BLOCK);
        assertThat(chain.size()).isZero();

        chain.release();
        assertThat(chain.capacity()).isZero();
    }

    @Test
    void blocksAreUsedAgainAndNoMoreAreKeptThanAllowed() {
        chain.put(new byte[3 * BLOCK], 0, 3 * BLOCK);
        chain.release();
        assertThat(pool.free()).isEqualTo(2);

        chain.put(new byte[1], 0, 1);
        assertThat(pool.free()).isEqualTo(1);
    }
}
