package io.quantivista.ingestion;

/** The entry of the launcher: hands the command line to the CLI. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        throw new UnsupportedOperationException("not wired yet");
    }
}
