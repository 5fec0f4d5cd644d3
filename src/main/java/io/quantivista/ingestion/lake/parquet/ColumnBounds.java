package io.quantivista.ingestion.lake.parquet;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a column's values.
 *
 * @param nulls how many are null
 * @param min the least value, or null where there is none or it is not kept: a {@link Long} (also the unscaled value of a
 *     decimal and the microseconds of a timestamp), a {@link Double}, a {@link Boolean}, a {@link java.math.BigInteger}
 *     (a wide decimal's unscaled value), or UTF-8 text as {@code byte[]}
 * @param max the greatest value, likewise
 */
public record ColumnBounds(
        long nulls, @Nullable Object min, @Nullable Object max) {}
