package io.quantivista.ingestion.bootstrap.embedded;

import io.quantivista.ingestion.store.PostgresAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own that starts an embedded PostgreSQL, says where, and waits to be killed. */
final class GatewayProcess {
    private GatewayProcess() {}

    public static void main(String[] args) throws InterruptedException {
        EmbeddedPostgres postgres = new EmbeddedPostgres(DataDirectory.open(Path.of(args[0])), 0);
        PostgresAddress address = postgres.start();
        System.out.printf("%d %s%n", address.port(), address.password().reveal());
        Thread.currentThread().join();
    }

    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** @param prefix runs the JVM, empty for as this user */
    record Started(Process process, PostgresAddress address) {
        static Started launch(Path data, String classPath, List<String> prefix, PasswordAddress toAddress)
                throws IOException {
            List<String> command = new ArrayList<>(prefix);
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    classPath,
                    GatewayProcess.class.getName(),
                    data.toString()));
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = output.readLine();
            if (line == null) {
                throw new IOException("the process ended before its PostgreSQL was ready");
            }
            String[] words = line.split(" ");
            return new Started(process, toAddress.of(Integer.parseInt(words[0]), words[1]));
        }
    }

    /** The address of an embedded server from what the process printed. */
    interface PasswordAddress {
        PostgresAddress of(int port, String password);
    }
}
