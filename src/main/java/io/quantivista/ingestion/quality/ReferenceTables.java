package io.quantivista.ingestion.quality;

import java.util.List;

/** The tables of the lake, as the check reference asks for them. Blocking; for any thread. */
public interface ReferenceTables {
    /** No tables: for validation, where nothing is looked up. */
    ReferenceTables NONE = new ReferenceTables() {
        @Override
        public boolean canRead(String table) {
            return false;
        }

        @Override
        public boolean[] read(String table, List<Column> columns, KeySink sink) {
            throw new IllegalStateException("no table can be read");
        }
    };

    /**
     * A part of a key.
     *
     * @param path of a value inside the column's JSON, as a JSON pointer; empty for the column itself
     */
    record Column(String name, String path) {
        @Override
        public String toString() {
            return path.isEmpty() ? name : name + " at " + path;
        }
    }

    /** Whether values are looked up in the table; where they are not every one passes. */
    boolean canRead(String table);

    /**
     * Gives every different key of some columns, in no order; one with a null in it is none.
     *
     * @return of each column whether its values are numbers, written without an exponent
     * @throws io.quantivista.ingestion.error.GatewayException where there is no such table or column
     */
    boolean[] read(String table, List<Column> columns, KeySink sink);

    /** Takes one key, its parts as texts; the array is filled anew for the next. */
    @FunctionalInterface
    interface KeySink {
        void add(String[] parts);
    }
}
