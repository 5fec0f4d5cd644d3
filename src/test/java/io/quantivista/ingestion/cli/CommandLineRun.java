package io.quantivista.ingestion.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** One run of the command line: what it printed, and how it ended. */
public record CommandLineRun(int exitCode, String out, String err) {
    static CommandLineRun of(GatewayLauncher launcher, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Ingest.run(args, new PrintWriter(out), new PrintWriter(err), launcher);
        return new CommandLineRun(exitCode, out.toString(), err.toString());
    }

    /** Runs a command that starts no gateway. */
    public static CommandLineRun of(String... args) {
        return of(new BrokenLauncher("This command starts no gateway"), args);
    }
}
