package io.quantivista.ingestion.connector;

import java.nio.file.Path;
import java.util.List;

/**
 * What connections may reach, whatever a source's definition says.
 *
 * @param fileRoots folders of this machine below which files may be read, absolute and normalised
 */
public record ConnectionPolicy(List<Path> fileRoots) {
    /** Nothing may be reached. */
    public static final ConnectionPolicy NOTHING = new ConnectionPolicy(List.of());

    public ConnectionPolicy {
        fileRoots = fileRoots.stream()
                .map(root -> root.toAbsolutePath().normalize())
                .toList();
    }
}
