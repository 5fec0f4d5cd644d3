package io.quantivista.ingestion.bootstrap.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * As whom PostgreSQL's programs run. They refuse to run as root, so under root they get a user namespace of their own,
 * in which they are nobody while their files stay root's.
 */
enum HostUser {
    ORDINARY(List.of()),
    ROOT(List.of("unshare", "--user"));

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> prefix;

    HostUser(List<String> prefix) {
        this.prefix = prefix;
    }

    /** @throws EmbeddedServerException where this is root and the host forbids user namespaces */
    static HostUser current() {
        if (uid() != 0) {
            return ORDINARY;
        }
        if (!succeeds(ROOT.command(List.of("true")))) {
            throw new EmbeddedServerException(
                    "PostgreSQL refuses to run as root, and this host lets root make no user namespace (unshare --user):"
                            + " run the gateway as an ordinary user, or set INGEST_POSTGRES_URL to a server of your own");
        }
        return ROOT;
    }

    List<String> command(List<String> program) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(program);
        return command;
    }

    private static int uid() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new EmbeddedServerException("The user of this process is unknown: /proc cannot be read", e);
        }
    }

    private static boolean succeeds(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
