package io.quantivista.ingestion.quality.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.error.GatewayException;
import io.quantivista.ingestion.model.Value;
import io.quantivista.ingestion.model.ValueKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeySetTest {
    /** The table's first size lets in this many, and no memory is left for more. */
    private static final int FIRST_TABLE = 717;

    private static final KeyHash SIP = KeyHash.sip(1, 2);

    @TempDir
    Path folder;

    private final Key key = new Key();

    @ParameterizedTest
    @CsvSource({"716, 0", "717, 0", "718, 1"})
    void theTableGoesToDiskWhenItIsFullAndNotBefore(int count, int files) {
        KeySet set = new KeySet(folder, new KeyMemory(0), SIP);

        for (int i = 0; i < count; i++) {
            assertThat(set.add(key("v" + i))).isTrue();
        }

        assertThat(set.runs()).isEqualTo(files);
        assertThat(count <= FIRST_TABLE).isEqualTo(files == 0);
        for (int i = 0; i < count; i++) {
            assertThat(set.add(key("v" + i))).isFalse();
        }
        assertThat(set.add(key("v" + count))).isTrue();
        assertThat(set.size()).isEqualTo(count + 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1 << 20, 8 << 20})
    void theVerdictsAreThoseOfASetInMemoryHoweverOftenItSpills(long memoryBytes) {
        KeyMemory memory = new KeyMemory(memoryBytes);
        KeySet set = new KeySet(folder, memory, SIP);
        Set<String> expected = new HashSet<>();
        Random random = new Random(5);

        for (int i = 0; i < 120_000; i++) {
            String value = "value-" + random.nextInt(60_000);
            assertThat(set.add(key(value))).as(value).isEqualTo(expected.add(value));
        }

        assertThat(set.size()).isEqualTo(expected.size());
        assertThat(memory.held()).isLessThanOrEqualTo(memoryBytes + 32_768);
        assertThat(set.runs()).as("files after merging").isLessThan(20);
        for (int i = 0; i < 60_000; i++) {
            assertThat(set.contains(key("value-" + i))).isEqualTo(expected.contains("value-" + i));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 0x0123456789abcdefL})
    void keysOfOneHashAreToldApartByTheirBytes(long onlyHash) {
        KeySet set = new KeySet(folder, new KeyMemory(0), (bytes, length) -> onlyHash);

        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 3_000; i++) {
                assertThat(set.add(key("v" + i))).as("v" + i).isEqualTo(round == 0);
            }
        }

        assertThat(set.size()).isEqualTo(3_000);
        assertThat(set.contains(key("v3000"))).isFalse();
    }

    @Test
    void hashesThatClusterAtPagesEndsAreFoundAcrossPages() {
        KeySet set = new KeySet(folder, new KeyMemory(0), (bytes, length) -> length > 4 ? 7 : SIP.hash(bytes, length));

        for (int i = 0; i < 2_000; i++) {
            assertThat(set.add(key("v" + i))).isTrue();
        }

        for (int i = 0; i < 2_000; i++) {
            assertThat(set.add(key("v" + i))).isFalse();
        }
    }

    @Test
    void keysLargerThanTheLogsBufferAreKept() {
        KeySet set = new KeySet(folder, new KeyMemory(0), SIP);
        List<String> values =
                List.of("a", "x".repeat(1 << 20), "x".repeat((1 << 20) - 4), "x".repeat((1 << 20) + 1), "b", "");

        values.forEach(value -> assertThat(set.add(key(value))).isTrue());

        values.forEach(value -> assertThat(set.add(key(value))).isFalse());
    }

    @Test
    void partsOfAKeyAreToldApartWhereverTheyEnd() {
        KeySet set = new KeySet(folder, new KeyMemory(0), SIP);

        assertThat(set.add(key("ab", "c"))).isTrue();
        assertThat(set.add(key("a", "bc"))).isTrue();
        assertThat(set.add(key("", "abc"))).isTrue();
        assertThat(set.add(key("ab", "c"))).isFalse();
    }

    @Test
    void kindsAreToldApartButTextsOfJsonAndCsvAreNot() {
        KeySet set = new KeySet(folder, new KeyMemory(0), SIP);

        assertThat(set.add(key(ValueKind.STRING, "1"))).isTrue();
        assertThat(set.add(key(ValueKind.NUMBER, "1"))).isTrue();
        assertThat(set.add(key(ValueKind.TRUE, ""))).isTrue();
        assertThat(set.add(key(ValueKind.FALSE, ""))).isTrue();
        assertThat(set.add(key(ValueKind.TEXT, "1"))).isFalse();
    }

    @Test
    void whatASetHeldIsGivenBackAndItsFilesAreGone() throws IOException {
        KeySpace space = new KeySpace(folder, 1 << 20);
        JobKeys job = space.open("job_1");
        KeySet one = job.set("one");
        assertThat(job.set("one")).isSameAs(one);
        for (int i = 0; i < 50_000; i++) {
            one.add(key("v" + i));
            job.set("two").add(key("v" + i));
        }
        assertThat(files()).isNotEmpty();

        job.close();
        job.close();

        assertThat(files()).isEmpty();
        JobKeys next = space.open("job_2");
        assertThat(next.set("one").add(key("v1"))).isTrue();
    }

    @Test
    void whatAGatewayThatDiedLeftIsRemovedAtStart() throws IOException {
        KeySet left = new KeySpace(folder.resolve("checks"), 0).open("job_1").set("one");
        for (int i = 0; i < 1_000; i++) {
            left.add(key("v" + i));
        }
        assertThat(files()).isNotEmpty();

        new KeySpace(folder.resolve("checks"), 0).start();

        assertThat(files()).isEmpty();
    }

    @Test
    void aDiskThatRefusesIsAFailureWithItsCode() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        KeySet set = new KeySet(file.resolve("below"), new KeyMemory(0), SIP);

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        set.add(key("v" + i));
                    }
                })
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("keeping the keys of a check failed at " + file);
    }

    /** Millions of keys by {@code -Dkeys.count=50000000}; the figures go to standard output. */
    @Test
    void millionsOfKeysStayWithinTheBound() {
        int count = Integer.getInteger("keys.count", 300_000);
        KeyMemory memory = new KeyMemory(Long.getLong("keys.memory", 4 << 20));
        KeySet set = new KeySet(folder, memory, SIP);
        byte[] digits = new byte[16];
        long started = System.nanoTime();
        int twice = 0;
        for (int i = 0; i < count; i++) {
            set.add(number(i, digits));
            if (i % 1_000 == 999) {
                twice += set.add(number(i / 2, digits)) ? 0 : 1;
            }
        }
        System.out.printf(
                "%,d keys in %,d ms, %d files, %,d bytes held%n",
                count, (System.nanoTime() - started) / 1_000_000, set.runs(), memory.held());

        assertThat(set.size()).isEqualTo(count);
        assertThat(twice).isEqualTo(count / 1_000);
        assertThat(memory.held()).isLessThanOrEqualTo(Long.getLong("keys.memory", 4 << 20) + 32_768);
    }

    private Key number(int number, byte[] digits) {
        int rest = number;
        for (int i = digits.length - 1; i >= 0; i--) {
            digits[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        key.clear();
        key.addText(digits, 0, digits.length);
        return key;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(Files::isRegularFile).toList();
        }
    }

    private Key key(String... parts) {
        key.clear();
        for (String part : parts) {
            byte[] bytes = part.getBytes(UTF_8);
            key.addText(bytes, 0, bytes.length);
        }
        return key;
    }

    private Key key(ValueKind kind, String text) {
        Value value = new Value();
        byte[] bytes = text.getBytes(UTF_8);
        value.set(kind, bytes, 0, bytes.length);
        key.clear();
        key.add(value);
        return key;
    }
}
