package io.quantivista.ingestion.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The command {@code ingest} with everything below it. */
@Command(
        name = "ingest",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        version = "QuantiVista Ingestion 0.1.0",
        description = "Lands the records of a financial platform exactly once as Parquet in Delta tables.",
        footer = {
            "",
            "Data goes to standard output, words go to standard error.",
            "Exit codes: 0 fine, 1 checks or job failed, 2 warnings only, 3 error."
        },
        subcommands = {
            UploadCommand.class,
            StreamCommand.class,
            SourcesCommand.class,
            RulesCommand.class,
            ChecksCommand.class,
            JobsCommand.class,
            RejectionsCommand.class,
            TablesCommand.class,
            QueryCommand.class,
            VerifyCommand.class
        })
public final class Ingest {
    private Ingest() {}

    /**
     * Runs the command line and returns the exit code.
     *
     * @param out takes data
     * @param err takes words
     * @param launcher starts a gateway where a command needs one
     */
    public static int run(String[] args, PrintWriter out, PrintWriter err, GatewayLauncher launcher) {
        return new CommandLine(new Ingest())
                .addSubcommand(QuickstartCommand.over(launcher))
                .addSubcommand(ServeCommand.over(launcher))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(out)
                .setErr(err)
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setParameterExceptionHandler(Ingest::refuse)
                .setExecutionExceptionHandler(Ingest::fail)
                .execute(args);
    }

    private static int refuse(ParameterException refusal, String[] args) {
        CommandLine command = refusal.getCommandLine();
        command.getErr().println(refusal.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(refusal, command.getErr());
        command.getErr().printf("Try '%s --help'.%n", command.getCommandSpec().qualifiedName());
        command.getErr().flush();
        return ExitCode.ERROR;
    }

    private static int fail(Exception failure, CommandLine command, ParseResult parsed) {
        String words = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        command.getErr().println("ingest: " + words);
        command.getErr().flush();
        return failure instanceof CommandFailure expected ? expected.exitCode() : ExitCode.ERROR;
    }
}
