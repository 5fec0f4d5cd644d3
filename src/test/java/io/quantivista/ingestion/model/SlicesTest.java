package io.quantivista.ingestion.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SlicesTest {
    @Test
    void aSliceHasTheSameHashWhereverItStandsAndWhateverSurroundsIt() {
        Random random = new Random(1);
        for (int length = 0; length <= 40; length++) {
            byte[] slice = new byte[length];
            random.nextBytes(slice);
            long alone = Slices.hash(slice, 0, length);
            for (int before = 0; before < 9; before++) {
                for (int behind = 0; behind < 9; behind++) {
                    byte[] bytes = new byte[before + length + behind];
                    random.nextBytes(bytes);
                    System.arraycopy(slice, 0, bytes, before, length);

                    assertThat(Slices.hash(bytes, before, before + length))
                            .as("%d bytes, %d before, %d behind", length, before, behind)
                            .isEqualTo(alone);
                }
            }
        }
    }

    @Test
    void slicesThatDifferInOneBitOrInLengthHaveDifferentHashes() {
        byte[] bytes = new byte[24];
        Set<Long> hashes = new HashSet<>();
        int slices = 0;
        for (int length = 0; length <= bytes.length; length++) {
            hashes.add(Slices.hash(bytes, 0, length));
            slices++;
            for (int bit = 0; bit < length * 8; bit++) {
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
                hashes.add(Slices.hash(bytes, 0, length));
                slices++;
                bytes[bit / 8] = 0;
            }
        }

        assertThat(hashes).hasSize(slices);
    }

    @Test
    void sameSaysWhatArraysEqualsSays() {
        Random random = new Random(2);
        for (int round = 0; round < 20_000; round++) {
            int length = random.nextInt(30);
            byte[] left = new byte[length + random.nextInt(3)];
            byte[] right = new byte[length + 5];
            random.nextBytes(left);
            int leftFrom = left.length - length;
            System.arraycopy(left, leftFrom, right, 3, length);
            if (length > 0 && random.nextBoolean()) {
                right[3 + random.nextInt(length)] ^= 1;
            }

            assertThat(Slices.same(left, leftFrom, right, 3, length))
                    .isEqualTo(Arrays.equals(left, leftFrom, leftFrom + length, right, 3, 3 + length));
        }
    }
}
