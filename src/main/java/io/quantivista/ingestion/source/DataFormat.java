package io.quantivista.ingestion.source;

/** How records are written. JSON covers objects, arrays and newline-delimited. */
public enum DataFormat {
    JSON,
    AVRO,
    PARQUET,
    CSV,
    PROTOBUF
}
