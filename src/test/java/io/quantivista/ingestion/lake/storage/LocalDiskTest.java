package io.quantivista.ingestion.lake.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalDiskTest {
    @TempDir
    private Path root;

    @ParameterizedTest
    @CsvSource({"false, 1", "false, 49", "true, 0", "true, 47", "true, 48", "true, 49"})
    void whatIsToBeDoneMeanwhileIsDoneOnceHoweverFilesAreSynced(boolean sync, int count) throws Exception {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(Files.writeString(root.resolve("file-" + i), "x"));
        }
        AtomicInteger done = new AtomicInteger();

        new LocalDisk(sync).sync(root, files, List.of(), done::incrementAndGet);

        assertThat(done).hasValue(1);
    }
}
