package io.quantivista.ingestion.catalogue;

import java.util.Locale;

/**
 * A setting of a rule or a connection, or a parameter of a check.
 *
 * @param name its key in {@code transformation_logic}, {@code connection_config} or {@code parameters}
 * @param type what JSON value it takes
 * @param required whether it must be given
 * @param sentence what it means, with its default
 */
public record Setting(String name, Type type, boolean required, String sentence) {
    /** The JSON values that settings take. */
    public enum Type {
        TEXT,
        INTEGER,
        /** A number, or a text that holds one. */
        NUMBER,
        BOOLEAN,
        /** Any JSON value. */
        VALUE,
        LIST,
        OBJECT,
        /** A text that answers, events and logs never show. */
        SECRET;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static Setting required(String name, Type type, String sentence) {
        return new Setting(name, type, true, sentence);
    }

    public static Setting optional(String name, Type type, String sentence) {
        return new Setting(name, type, false, sentence);
    }
}
