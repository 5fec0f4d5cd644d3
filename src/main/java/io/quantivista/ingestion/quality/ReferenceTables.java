package io.quantivista.ingestion.quality;

/** The tables of the lake, as the check reference asks for them. Blocking; for any thread. */
public interface ReferenceTables {
    /** No tables: for validation, where nothing is looked up. */
    ReferenceTables NONE = new ReferenceTables() {
        @Override
        public boolean canRead(String table) {
            return false;
        }

        @Override
        public boolean read(String table, String column, String path, ValueSink sink) {
            throw new IllegalStateException("no table can be read");
        }
    };

    /** Whether values are looked up in the table; where they are not every one passes. */
    boolean canRead(String table);

    /**
     * Gives every different value of a column, in no order; null is none.
     *
     * @param path of a value inside the column's JSON, as a JSON pointer; empty for the column itself
     * @return whether the values are numbers, written without an exponent
     * @throws io.quantivista.ingestion.error.GatewayException where there is no such table or column
     */
    boolean read(String table, String column, String path, ValueSink sink);

    /** Takes one value as text. */
    @FunctionalInterface
    interface ValueSink {
        void add(String value);
    }
}
