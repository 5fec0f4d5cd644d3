package io.quantivista.ingestion.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quantivista.ingestion.cli.GatewayLauncher.LaunchSettings;
import io.quantivista.ingestion.cli.GatewayLauncher.RunningGateway;
import io.quantivista.ingestion.cli.GatewayOptions.Output;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/**
 * The shortest way to rows in a table. Each run uploads the same trades as a new job; the source and its definitions are
 * made by the first run and used by the next ones.
 */
@Command(
        name = "quickstart",
        description =
                "Starts a gateway with everything embedded, uploads 100,000 real trades and shows what came of them.")
final class QuickstartCommand implements Callable<Integer> {
    private static final String SOURCE_ID = "quickstart_trades";

    /** Bitcoin trades of the last week of November 2013; ships with the examples of ta4j. */
    private static final String TRADES = "/bitstamp_trades_from_20131125_usd.csv";

    private static final String PORT = "http.port";
    private static final int DEFAULT_PORT = 8080;

    private static final String SQL = """
            SELECT execution_date, count(*) AS trades, min(price) AS low, max(price) AS high, sum(amount) AS volume
            FROM execution_data_lake
            WHERE ingestion_job_id = '%s'
            GROUP BY execution_date
            ORDER BY execution_date""";

    private final GatewayLauncher launcher;
    private final CommandSpec command;
    private final LaunchOptions options;

    @Option(names = "--exit", description = "Stops when all is shown.")
    private boolean exit;

    private QuickstartCommand(GatewayLauncher launcher) {
        this.launcher = launcher;
        this.command = CommandSpec.forAnnotatedObject(this);
        this.options = LaunchOptions.addTo(command, launcher.options());
    }

    static CommandLine over(GatewayLauncher launcher) {
        return new CommandLine(new QuickstartCommand(launcher).command);
    }

    @Override
    public Integer call() throws Exception {
        RunningGateway gateway = launcher.start(withFreePort(options.settings()));
        Thread stop = new Thread(gateway::close, "shutdown");
        Runtime.getRuntime().addShutdownHook(stop);
        show(gateway);
        if (!exit) {
            say("The console is at %s — stop with Ctrl+C".formatted(gateway.address()));
            new CountDownLatch(1).await();
        }
        Runtime.getRuntime().removeShutdownHook(stop);
        gateway.close();
        return ExitCode.FINE;
    }

    private void show(RunningGateway gateway) throws IOException {
        GatewayClient client = new GatewayClient(gateway.address());
        Printer printer = new Printer(command.commandLine().getOut(), Output.table);
        register(client);
        JsonNode job = upload(client);
        String jobId = job.path("job_id").asText();

        say("\nThe job:");
        printer.one(job);
        say("\nIts quality report:");
        printer.report(client.get(JobsCommand.path(jobId, "quality")));
        String sql = SQL.formatted(jobId);
        say("\n" + sql + ";");
        printer.rows(client.post(
                GatewayClient.LAKE + "/query",
                JsonNodeFactory.instance.objectNode().put("sql", sql)));
        say("");
    }

    private void register(GatewayClient client) throws IOException {
        String sources = GatewayClient.INGESTION + "/sources";
        boolean known = false;
        for (JsonNode source : client.get(sources)) {
            known |= source.path("source_id").asText().equals(SOURCE_ID);
        }
        if (!known) {
            say("Registering the source " + SOURCE_ID);
            client.post(sources, definition("source.json"));
        }
        saveIfOther(client, "rules");
        saveIfOther(client, "checks");
    }

    private static void saveIfOther(GatewayClient client, String part) throws IOException {
        String path = SourcesCommand.path(SOURCE_ID) + "/" + part;
        JsonNode wanted = definition(part + ".json");
        if (!client.get(path).equals(wanted)) {
            client.put(path, wanted);
        }
    }

    private JsonNode upload(GatewayClient client) throws IOException {
        say("Uploading the trades");
        try (InputStream trades = resource(TRADES)) {
            return new BulkSender(client.address(), bytes -> {})
                    .sendStream(
                            SourcesCommand.path(SOURCE_ID) + "/uploads",
                            Map.of("Content-Type", RecordFormat.csv.mediaType()),
                            trades);
        }
    }

    /** A port that nobody chose may be another one: the first look at the gateway does not fail because of a neighbour. */
    private static LaunchSettings withFreePort(LaunchSettings settings) throws IOException {
        boolean chosen = settings.flags().containsKey(PORT)
                || settings.configFile() != null
                || System.getenv("INGEST_HTTP_PORT") != null;
        if (chosen || isFree(DEFAULT_PORT)) {
            return settings;
        }
        Map<String, String> flags = new HashMap<>(settings.flags());
        flags.put(PORT, "0");
        return new LaunchSettings(flags, null);
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static JsonNode definition(String name) throws IOException {
        try (InputStream in = resource("quickstart/" + name)) {
            return GatewayClient.read(in, name);
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(QuickstartCommand.class.getResourceAsStream(name), name);
    }

    private void say(String words) {
        PrintWriter err = command.commandLine().getErr();
        err.println(words);
        err.flush();
    }
}
