package io.quantivista.ingestion.lake;

import static io.quantivista.ingestion.lake.storage.BlockPool.BLOCK_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.lake.table.LakeColumn;
import io.quantivista.ingestion.model.ColumnSink;
import io.quantivista.ingestion.model.ColumnType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillTest {
    private static final int DAY = 20_260;
    private static final List<LakeColumn> COLUMNS = List.of(
            LakeColumn.optional("text", ColumnType.STRING),
            LakeColumn.optional("truth", ColumnType.BOOLEAN),
            LakeColumn.optional("count", ColumnType.BIGINT),
            LakeColumn.optional("share", ColumnType.DOUBLE),
            LakeColumn.optional("price", ColumnType.decimal(18, 4)),
            LakeColumn.optional("wide", ColumnType.decimal(38, 4)));

    @TempDir
    private Path folder;

    private final Random random = new Random(11);
    /** What each partition is to come back as. */
    private final Map<String, List<String>> expected = new TreeMap<>();

    @Test
    void rowsComeBackAsTheyWerePutWhetherTheyStayedInMemoryOrNot() throws IOException {
        // Blocks for 64 buckets in all, so that of most buckets some are kept and some are written.
        WriteMemory memory = new WriteMemory(128L * BLOCK_BYTES);
        Spill first = new Spill(folder.resolve("spill"), "lane-0", 0, memory);
        Spill second = new Spill(folder.resolve("spill"), "lane-1", 0, memory);
        for (int i = 0; i < 4000; i++) {
            put(first, "P" + i % 400, lengthOf(i));
        }
        for (int i = 0; i < 4000; i++) {
            put(second, "P" + i % 400, lengthOf(i));
        }
        first.finish();
        second.finish();
        assertThat(memory.spilled()).isEqualTo(64L * BLOCK_BYTES);
        assertThat(folder.resolve("spill")).isNotEmptyDirectory();

        Map<String, List<String>> found = readAndRemove(first, second);

        assertThat(found).isEqualTo(expected);
        assertThat(memory.spilled()).isZero();
        assertThat(folder.resolve("spill")).isEmptyDirectory();
    }

    @Test
    void aSmallSpillMakesNoFile() throws IOException {
        WriteMemory memory = new WriteMemory(1 << 20);
        Spill spill = new Spill(folder.resolve("spill"), "lane-0", 0, memory);
        put(spill, "A", 10);
        put(spill, "A", 0);
        spill.finish();

        Map<String, List<String>> found = readAndRemove(spill);

        assertThat(found).isEqualTo(expected);
        assertThat(folder.resolve("spill")).doesNotExist();
        assertThat(memory.spilled()).isZero();
    }

    @Test
    void aRowMayEndAtAnyByteOfABlock() throws IOException {
        WriteMemory memory = new WriteMemory(1 << 20);
        Spill spill = new Spill(folder.resolve("spill"), "lane-0", 0, memory);
        for (int length = BLOCK_BYTES - 80; length < BLOCK_BYTES + 10; length++) {
            put(spill, "A", length);
            put(spill, "A", 1);
        }
        put(spill, "A", 3 * BLOCK_BYTES);
        spill.finish();

        Map<String, List<String>> found = readAndRemove(spill);

        assertThat(found).isEqualTo(expected);
    }

    @Test
    void whatIsGivenUpIsGivenBackOnce() throws IOException {
        WriteMemory memory = new WriteMemory(1 << 20);
        Spill spill = new Spill(folder.resolve("spill"), "lane-0", 0, memory);
        for (int i = 0; i < 2000; i++) {
            put(spill, "P" + i % 400, 2000);
        }
        assertThat(memory.spilled()).isPositive();

        spill.close();
        spill.close();

        assertThat(memory.spilled()).isZero();
    }

    /** Some are longer than a block. */
    private int lengthOf(int number) {
        return number % 500 == 0 ? 2 * BLOCK_BYTES + number : random.nextInt(1500);
    }

    private void put(Spill spill, String partition, int length) {
        byte[] key = partition.getBytes(StandardCharsets.UTF_8);
        Recorder row = new Recorder();
        for (ColumnSink sink : List.of(row, spill.row(DAY, key, 0, key.length))) {
            random.setSeed(length);
            byte[] text = new byte[length];
            random.nextBytes(text);
            sink.putBytes(0, text, 0, length);
            sink.putBoolean(1, random.nextBoolean());
            sink.putLong(2, random.nextLong());
            sink.putDouble(3, random.nextDouble());
            sink.putLong(4, random.nextLong());
            byte[] wide = new byte[16];
            random.nextBytes(wide);
            sink.putWideDecimal(5, wide);
            sink.endRow();
        }
        expected.computeIfAbsent(partition, none -> new ArrayList<>()).addAll(row.rows);
    }

    private static Map<String, List<String>> readAndRemove(Spill... spills) throws IOException {
        SpillRow.Reader reader = new SpillRow.Reader(COLUMNS);
        Map<String, List<String>> found = new TreeMap<>();
        for (int bucket = 0; bucket < Spill.BUCKETS; bucket++) {
            int number = bucket;
            List<SpilledRows> parts = Arrays.stream(spills)
                    .map(spill -> spill.bucket(number))
                    .flatMap(Optional::stream)
                    .toList();
            try (BucketRows rows = new BucketRows()) {
                for (SpilledRows part : parts) {
                    rows.add(part);
                }
                for (int partition = 0; partition < rows.partitions(); partition++) {
                    Recorder recorder = new Recorder();
                    rows.replay(partition, reader, recorder);
                    assertThat(found.put(
                                    String.valueOf(rows.partition(partition).text()), recorder.rows))
                            .isNull();
                }
            }
            for (SpilledRows part : parts) {
                part.remove();
            }
        }
        return found;
    }

    /** Writes down what is put. */
    private static final class Recorder implements ColumnSink {
        private final List<String> rows = new ArrayList<>();
        private final StringBuilder row = new StringBuilder();

        @Override
        public void putBytes(int column, byte[] bytes, int from, int to) {
            row.append(column)
                    .append(":")
                    .append(to - from)
                    .append("#")
                    .append(Arrays.hashCode(Arrays.copyOfRange(bytes, from, to)))
                    .append(' ');
        }

        @Override
        public void putLong(int column, long value) {
            row.append(column).append(":").append(value).append(' ');
        }

        @Override
        public void putWideDecimal(int column, byte[] unscaled) {
            putBytes(column, unscaled, 0, unscaled.length);
        }

        @Override
        public void putDouble(int column, double value) {
            row.append(column).append(":").append(value).append(' ');
        }

        @Override
        public void putBoolean(int column, boolean value) {
            row.append(column).append(":").append(value).append(' ');
        }

        @Override
        public void endRow() {
            rows.add(row.toString());
            row.setLength(0);
        }
    }
}
