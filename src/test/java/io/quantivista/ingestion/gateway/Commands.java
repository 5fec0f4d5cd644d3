package io.quantivista.ingestion.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

/** Programs of the machine. */
final class Commands {
    private Commands() {}

    /** Whether it ran and was content; false where it is not installed. */
    static boolean run(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notInstalled) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its exit code and output where it must run. */
    static String output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            return process.waitFor() + " " + output;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(String.join(" ", command), e);
        }
    }
}
