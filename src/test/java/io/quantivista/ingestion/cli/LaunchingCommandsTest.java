package io.quantivista.ingestion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantivista.ingestion.api.InMemoryGateway;
import io.quantivista.ingestion.api.InMemoryLedger;
import io.quantivista.ingestion.cli.GatewayLauncher.LaunchSettings;
import io.quantivista.ingestion.cli.GatewayLauncher.RunningGateway;
import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.job.JobStatus;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LaunchingCommandsTest {
    @Test
    void theQuickStartShowsJobReportAndRowsAndStops() {
        Launches launches = new Launches();

        CommandLineRun first = CommandLineRun.of(launches, "quickstart", "--exit", "--http-port", "0");

        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.out()).contains("job_id             ingestion_20250621_001\n");
        assertThat(first.out()).contains("200 of 200 records are valid, quality score 1.0\n");
        assertThat(first.out()).contains("n\n9007199254740993\n");
        assertThat(first.err()).contains("Registering the source quickstart_trades");
        assertThat(launches.gateway.uploaded.length()).isGreaterThan(4_000_000);
        assertThat(launches.gateway.uploadedType).isEqualTo("text/csv");
        assertThat(launches.closed).isEqualTo(1);
    }

    @Test
    void theSecondQuickStartUsesTheSourceOfTheFirst() {
        Launches launches = new Launches();
        launches.keepOpen = true;
        CommandLineRun.of(launches, "quickstart", "--exit", "--http-port", "0");

        CommandLineRun second = CommandLineRun.of(launches, "quickstart", "--exit", "--http-port", "0");

        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(second.err()).doesNotContain("Registering");
        assertThat(launches.gateway
                        .sources
                        .loadRuleSet("quickstart_trades")
                        .result()
                        .version())
                .as("one save of rules, one of checks")
                .isEqualTo(2);
        launches.gateway.close();
    }

    @Test
    void flagsReachTheGatewayUnderTheirPaths() {
        Launches launches = new Launches();

        CommandLineRun.of(
                launches, "quickstart", "--exit", "--http-port", "0", "--data-dir", "there", "--config", "x.yaml");

        LaunchSettings settings = launches.settings.get(0);
        assertThat(settings.flags()).containsOnly(Map.entry("http.port", "0"), Map.entry("data_dir", "there"));
        assertThat(settings.configFile()).hasFileName("x.yaml");
    }

    @Test
    void aSecretIsNoFlag() {
        Launches launches = new Launches();
        launches.gateway.close();

        assertThat(CommandLineRun.of(launches, "serve", "--help").out())
                .contains("--http-port=VALUE   Port. (8080)")
                .contains("--config=FILE")
                .doesNotContain("--postgres-password");
    }

    @Test
    void aGatewayThatCannotStartIsToldInWords() {
        CommandLineRun run = CommandLineRun.of(new BrokenLauncher("The port 8080 is taken"), "serve");

        assertThat(run).isEqualTo(new CommandLineRun(ExitCode.ERROR, "", "ingest: The port 8080 is taken\n"));
    }

    /** Starts gateways in memory and sees how they are treated. */
    private static final class Launches implements GatewayLauncher {
        final InMemoryGateway gateway = new InMemoryGateway();
        final List<LaunchSettings> settings = new ArrayList<>();
        boolean keepOpen;
        int closed;

        @Override
        public List<Option<?>> options() {
            return List.of(
                    Option.number("http.port", 8080, 0, 65535, "Port."),
                    Option.text("data_dir", "./data", "Folder."),
                    Option.text("postgres.password", "", "Password.").secret());
        }

        @Override
        public RunningGateway start(LaunchSettings wanted) {
            settings.add(wanted);
            String jobId = InMemoryLedger.job(1, JobStatus.COMPLETED, 0).jobId();
            gateway.ledger.putReport(jobId, "{\"total_records\": 200, \"valid_records\": 200, \"quality_score\": 1.0}");
            return new RunningGateway() {
                @Override
                public URI address() {
                    return gateway.address();
                }

                @Override
                public void close() {
                    closed++;
                    if (!keepOpen) {
                        gateway.close();
                    }
                }
            };
        }
    }
}
