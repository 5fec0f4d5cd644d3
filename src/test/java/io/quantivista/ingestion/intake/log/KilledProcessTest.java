package io.quantivista.ingestion.intake.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes. Large: {@code -Dtest.jvm.args="-Dintake.log.kills=500 -Dintake.log.failed_syncs=200"}. */
class KilledProcessTest {
    private static final int KILLS = Integer.getInteger("intake.log.kills", 3);
    private static final int FAILED_SYNCS = Integer.getInteger("intake.log.failed_syncs", 2);
    private static final Path STRACE = Path.of("/usr/bin/strace");

    @TempDir
    private Path folder;

    @Test
    void whatAProcessSaidWasDurableIsThereAfterItIsKilled() throws Exception {
        AppendingChild child = new AppendingChild(folder);
        Random random = new Random(KILLS);
        for (int round = 1; round <= KILLS; round++) {
            int lines = 1 + random.nextInt(1_500);
            assertThat(child.run(lines)).isGreaterThanOrEqualTo(lines);
            child.check();
        }
        Proofs.print("kill -9: %d processes, %d acknowledged appends, 0 lost, 0 doubled", KILLS, child.told());
    }

    /** The process ends by itself, as its callers are refused. Syncs of its start are among those that fail. */
    @Test
    void afterAFailedSyncAProcessSaysNothingMoreAndNothingIsLost() throws Exception {
        assumeTrue(Files.isExecutable(STRACE), "strace is not installed, so no sync can be made to fail");
        AppendingChild child = new AppendingChild(folder);
        for (int k = 1; k <= FAILED_SYNCS; k++) {
            Path trace = folder.resolveSibling(folder.getFileName() + ".trace");
            child.run(
                    Long.MAX_VALUE,
                    STRACE.toString(),
                    "-f",
                    "-o",
                    trace.toString(),
                    "-e",
                    "trace=fdatasync,fsync",
                    "-e",
                    "inject=fdatasync:error=EIO:when=" + (1 + (k - 1) * 7 % 200));

            assertThat(Files.readString(trace)).contains("(INJECTED)");
            Files.delete(trace);
            child.check();
        }
        Proofs.print("failed syncs: %d, %d acknowledged appends before, 0 lost, 0 doubled", FAILED_SYNCS, child.told());
    }
}
