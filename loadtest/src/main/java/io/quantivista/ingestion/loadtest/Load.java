package io.quantivista.ingestion.loadtest;

/** What a run of a loader has reached. */
record Load(double seconds, long records, long acknowledged, long refused, Latencies latencies) {
    double recordsPerSecond() {
        return records / seconds;
    }
}
