package io.quantivista.ingestion.quality.keys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyHashTest {
    /** The key 00 to 0f and the inputs 00, 00 01, … of the paper; appendix A and the reference implementation's vectors. */
    @Test
    void theHashIsThatOfThePaper() {
        KeyHash hash = KeyHash.sip(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        byte[] input = new byte[64];
        for (int i = 0; i < input.length; i++) {
            input[i] = (byte) i;
        }

        assertThat(hash.hash(input, 0)).isEqualTo(0x726fdb47dd0e0e31L);
        assertThat(hash.hash(input, 1)).isEqualTo(0x74f839c593dc67fdL);
        assertThat(hash.hash(input, 8)).isEqualTo(0x93f5f5799a932462L);
        assertThat(hash.hash(input, 15)).isEqualTo(0xa129ca6149be45e5L);
    }
}
