package io.quantivista.ingestion.cli;

import io.quantivista.ingestion.cli.GatewayLauncher.RunningGateway;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

@Command(name = "serve", description = "Runs the gateway until it is told to stop; prints one line when it is ready.")
final class ServeCommand implements Callable<Integer> {
    private final GatewayLauncher launcher;
    private final CommandSpec command;
    private final LaunchOptions options;

    private ServeCommand(GatewayLauncher launcher) {
        this.launcher = launcher;
        this.command = CommandSpec.forAnnotatedObject(this);
        this.options = LaunchOptions.addTo(command, launcher.options());
    }

    static CommandLine over(GatewayLauncher launcher) {
        return new CommandLine(new ServeCommand(launcher).command);
    }

    @Override
    public Integer call() throws Exception {
        RunningGateway gateway = launcher.start(options.settings());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(gateway), "shutdown"));
        command.commandLine().getOut().println("ready " + gateway.address());
        command.commandLine().getOut().flush();
        serveUntilInterrupted();
        return ExitCode.FINE;
    }

    /** Whoever told it to stop is told that it did, and not which signal it was. */
    private static void stop(RunningGateway gateway) {
        gateway.close();
        Runtime.getRuntime().halt(ExitCode.FINE);
    }

    /** The process ends by a signal, which runs the shutdown hook beside this thread. */
    private static void serveUntilInterrupted() throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
