package io.quantivista.ingestion.connector;

import io.quantivista.ingestion.catalogue.ReferenceEntry;
import java.util.stream.Collectors;

/** The page of the reference about connection types, written from the catalogue. */
public final class ConnectorReference {
    private static final String HEAD = """
            # Connection types

            Written from the catalogue of connectors; every example is read by the build. `type` in a source's `connection_config`
            names the entry, `push` where it is left out; unknown settings are refused. How sources are pulled stands under
            [pulling](../pulling.md).

            """;

    private ConnectorReference() {}

    /** The page in Markdown. */
    public static String page() {
        String contents = ConnectorCatalogue.entries().stream()
                .map(entry -> "[%s](#%s)".formatted(entry.type(), entry.type()))
                .collect(Collectors.joining(" · "));
        String entries = ConnectorCatalogue.entries().stream()
                .map(ConnectorDescriptor::reference)
                .map(ReferenceEntry::toMarkdown)
                .collect(Collectors.joining("\n"));
        return HEAD + contents + "\n\n" + entries;
    }
}
