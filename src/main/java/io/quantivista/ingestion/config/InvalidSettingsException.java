package io.quantivista.ingestion.config;

import java.util.List;

/** The settings cannot work: everything that is wrong with them, one line each. Ends the start of the gateway. */
public final class InvalidSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public InvalidSettingsException(List<String> problems) {
        super("%d setting(s) cannot work:%n  %s"
                .formatted(problems.size(), String.join(System.lineSeparator() + "  ", problems)));
        this.problems = List.copyOf(problems);
    }

    /** Each with its path and the place it came from. */
    public List<String> problems() {
        return problems;
    }
}
