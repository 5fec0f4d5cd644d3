package io.quantivista.ingestion.source;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A table of a source that rules look values up in.
 *
 * @param name unique within the source
 * @param sha256 of its entries in hex, which tells one version of it from another
 * @param entries what is looked up, and the value that it stands for
 */
public record Lookup(String name, String sha256, ObjectNode entries) {
    /** Entries may be people's data: only how many there are is shown. */
    @Override
    public String toString() {
        return "Lookup[%s, %s, %d entries]".formatted(name, sha256, entries.size());
    }
}
