package io.quantivista.ingestion.cli;

import io.quantivista.ingestion.cli.GatewayLauncher.RunningGateway;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "serve", description = "Runs the gateway until it is told to stop; prints one line when it is ready.")
final class ServeCommand implements Callable<Integer> {
    private final GatewayLauncher launcher;

    @Mixin
    private LaunchOptions options = new LaunchOptions();

    @Spec
    private CommandSpec command = CommandSpec.create();

    ServeCommand(GatewayLauncher launcher) {
        this.launcher = launcher;
    }

    @Override
    public Integer call() throws Exception {
        RunningGateway gateway = launcher.start(options.settings());
        Runtime.getRuntime().addShutdownHook(new Thread(gateway::close, "shutdown"));
        command.commandLine().getOut().println("ready " + gateway.address());
        command.commandLine().getOut().flush();
        serveUntilInterrupted();
        return ExitCode.FINE;
    }

    /** The process ends by a signal, which runs the shutdown hook beside this thread. */
    private static void serveUntilInterrupted() throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
