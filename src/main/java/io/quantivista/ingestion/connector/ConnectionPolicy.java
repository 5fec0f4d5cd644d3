package io.quantivista.ingestion.connector;

import java.nio.file.Path;
import java.util.List;

/**
 * What connections may reach, whatever a source's definition says.
 *
 * @param fileRoots folders of this machine below which files may be read, absolute and normalised
 * @param hosts which hosts may be reached
 */
public record ConnectionPolicy(List<Path> fileRoots, HostPolicy hosts) {
    /** No folder, and public hosts alone. */
    public static final ConnectionPolicy NOTHING = new ConnectionPolicy(List.of(), HostPolicy.PUBLIC);

    public ConnectionPolicy {
        fileRoots = fileRoots.stream()
                .map(root -> root.toAbsolutePath().normalize())
                .toList();
    }
}
