package io.quantivista.ingestion.quality.keys;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/** A hash of 64 bits. It speeds a look-up and decides none, so a poor one costs time and no verdict. */
@FunctionalInterface
interface KeyHash {
    long hash(byte[] bytes, int length);

    /**
     * SipHash-2-4 under a secret of its own, so that no sender can choose keys that collide. Written after Aumasson and
     * Bernstein, "SipHash: a fast short-input PRF" (2012); the JDK has it for its own use only.
     */
    static KeyHash sip(SecureRandom random) {
        return sip(random.nextLong(), random.nextLong());
    }

    static KeyHash sip(long key0, long key1) {
        return new Sip(key0, key1);
    }

    /** The keyed hash; without state, for any thread. */
    record Sip(long key0, long key1) implements KeyHash {
        private static final VarHandle WORD =
                MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
        private static final int LAST_ROUNDS = 4;

        @Override
        public long hash(byte[] bytes, int length) {
            long v0 = key0 ^ 0x736f6d6570736575L;
            long v1 = key1 ^ 0x646f72616e646f6dL;
            long v2 = key0 ^ 0x6c7967656e657261L;
            long v3 = key1 ^ 0x7465646279746573L;
            int words = length >>> 3;
            for (int i = 0; i <= words; i++) {
                long m = i < words ? (long) WORD.get(bytes, i << 3) : tail(bytes, i << 3, length);
                v3 ^= m;
                for (int round = 0; round < 2; round++) {
                    v0 += v1;
                    v1 = Long.rotateLeft(v1, 13) ^ v0;
                    v0 = Long.rotateLeft(v0, 32);
                    v2 += v3;
                    v3 = Long.rotateLeft(v3, 16) ^ v2;
                    v0 += v3;
                    v3 = Long.rotateLeft(v3, 21) ^ v0;
                    v2 += v1;
                    v1 = Long.rotateLeft(v1, 17) ^ v2;
                    v2 = Long.rotateLeft(v2, 32);
                }
                v0 ^= m;
            }
            v2 ^= 0xff;
            for (int round = 0; round < LAST_ROUNDS; round++) {
                v0 += v1;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v3;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 += v3;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 += v1;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v2 = Long.rotateLeft(v2, 32);
            }
            return v0 ^ v1 ^ v2 ^ v3;
        }

        /** What is left behind the last whole word, with the length's last byte on top. */
        private static long tail(byte[] bytes, int from, int length) {
            long word = (long) length << 56;
            for (int i = from; i < length; i++) {
                word |= (bytes[i] & 0xffL) << 8 * (i - from);
            }
            return word;
        }
    }
}
