package io.quantivista.ingestion.model;

/**
 * Takes one row's values, column by column, and keeps nothing of the arrays it is handed.
 *
 * <p>The columns are numbered as in the table's layout without its partition columns. Each is put at most once a row, in
 * any order; a column not put is null. A row counts when {@link #endRow} returns. Values of a row that is begun and
 * never ended are the caller's fault: a row is put only once it is known to be good. Used by one thread at a time.
 */
public interface ColumnSink {
    /** Text in UTF-8 or raw binary: {@code bytes[from, to)}, copied before the call returns. */
    void putBytes(int column, byte[] bytes, int from, int to);

    /** An int, a bigint, a date (days since 1970), a timestamp (microseconds since 1970 UTC), or a decimal's unscaled value. */
    void putLong(int column, long value);

    /** A decimal's unscaled value as a big-endian two's complement of 16 bytes, for precisions over 18. */
    void putWideDecimal(int column, byte[] unscaled);

    void putDouble(int column, double value);

    void putBoolean(int column, boolean value);

    /** The row is complete. */
    void endRow();
}
