package io.quantivista.ingestion.lake.parquet;

import io.quantivista.ingestion.lake.storage.ByteBuilder;

/** The entries of a dictionary page, in the order of their indexes, PLAIN encoded. */
record DictionaryEntries(ByteBuilder bytes, int count) {
    static final DictionaryEntries NONE = new DictionaryEntries(new ByteBuilder(0), 0);
}
