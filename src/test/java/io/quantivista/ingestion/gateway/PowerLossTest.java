package io.quantivista.ingestion.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of intake log and lake loses its power under pushes; what was not synced is gone. */
class PowerLossTest {
    /** More of them with -Dgateway.test.power_losses=300. */
    private static final int LOSSES = Integer.getInteger("gateway.test.power_losses", 2);

    private static final long SEED = Long.getLong("gateway.test.seed", System.nanoTime());
    private static final int CLIENTS = 4;
    private static final int LONGEST_MILLIS = 1500;

    private final Random random = new Random(SEED);

    @TempDir
    private Path data;

    @TempDir
    private Path clients;

    @TempDir
    private Path disks;

    @Test
    void an_acknowledged_record_is_there_once_and_the_table_is_readable_whenever_the_power_goes() throws Exception {
        assumeTrue(
                Ext4Disk.isPossible(disks.resolve("probe")),
                "no ext4 file system can be mounted from a file: not root, or mkfs.ext4 or python3 is not installed");
        Map<String, String> settings = PushLoad.settings();
        settings.putAll(TestGateway.servers());
        try (Ext4Disk disk = Ext4Disk.mounted(disks)) {
            Path lake = disk.folder().resolve("lake");
            settings.put("lake.uri", lake.toString());
            settings.put(
                    "intake.log.dir",
                    Files.createDirectory(disk.folder().resolve("intake")).toString());
            GatewayProcess process = GatewayProcess.serve(data, settings);
            String source = new Caller(process.address()).register("ticks", "MARKET_DATA", StreamAudit.COLUMNS);
            StreamAudit audit = new StreamAudit(new Caller(process.address()), lake, source);
            PushLoad load = PushLoad.overHttp(CLIENTS, process.address(), source, Duration.ofMillis(10), SEED, clients);
            ReadyTimes ready = new ReadyTimes();
            for (int round = 1; round <= LOSSES; round++) {
                Pause.millis(random.nextInt(LONGEST_MILLIS));

                // No power, no answer: a sync under way may well tell the process of success when its disk has gone.
                process.freeze();
                disk.cutPower();
                process.kill();
                disk.powerOn();
                process = GatewayProcess.serve(data, settings);

                ready.add(process.startTime());
                audit.assertReadable();
            }
            load.stop();

            String result = audit.check(load);

            System.out.printf("streams, power loss: seed %d, %d losses, %s, %s%n", SEED, LOSSES, result, ready);
            assertThat(process.terminate()).isZero();
        }
    }
}
