package io.quantivista.ingestion.query;

/** How the rows of a query are written. */
public enum ResultFormat {
    /** {@code {"columns":[{"name","type"}],"rows":[[…]]}}; 64-bit integers and decimals are exact. */
    JSON("application/json"),
    CSV("text/csv"),
    PARQUET("application/vnd.apache.parquet"),
    /** A stream of record batches, as Arrow's IPC writes it. */
    ARROW("application/vnd.apache.arrow.stream");

    private final String mediaType;

    ResultFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    public String mediaType() {
        return mediaType;
    }
}
