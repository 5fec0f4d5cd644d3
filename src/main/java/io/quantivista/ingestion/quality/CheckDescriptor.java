package io.quantivista.ingestion.quality;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantivista.ingestion.model.FieldSlots;
import java.util.List;

/**
 * One entry of the catalogue of checks.
 *
 * @param type its name in {@code check_type}
 * @param sentence what must hold, for the reference
 * @param isOrdered whether its verdict depends on the records before, so that they must be seen in order
 * @param parameters the parameters it knows
 * @param factory compiles one check
 */
public record CheckDescriptor(
        String type, String sentence, boolean isOrdered, List<Parameter> parameters, Factory factory) {

    /**
     * A parameter of a check.
     *
     * @param required whether it must be given
     * @param sentence what it means, with its default
     */
    public record Parameter(String name, boolean required, String sentence) {}

    /** Compiles one check of one field. */
    public interface Factory {
        /**
         * @param field path of the field
         * @throws IllegalArgumentException saying which parameter cannot work and what is expected
         */
        Check compile(String field, ObjectNode parameters, FieldSlots slots);
    }
}
