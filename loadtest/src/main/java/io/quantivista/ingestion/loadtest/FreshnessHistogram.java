package io.quantivista.ingestion.loadtest;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a quantile off the gateway's histogram of freshness, as Prometheus' text has it. */
final class FreshnessHistogram {
    private static final Pattern BUCKET =
            Pattern.compile("^ingestion_freshness_seconds_bucket\\{.*le=\"([^\"]+)\".*} ([0-9.E+]+)$", Pattern.MULTILINE);
    private static final Pattern COUNT =
            Pattern.compile("^ingestion_freshness_seconds_count(?:\\{.*})? ([0-9.E+]+)$", Pattern.MULTILINE);

    private FreshnessHistogram() {}

    /** The upper bound of the bucket in which it lies, in seconds. */
    static double quantile(String metrics, double share) {
        Matcher count = COUNT.matcher(metrics);
        if (!count.find()) {
            throw new IllegalStateException("/metrics has no ingestion_freshness_seconds");
        }
        double wanted = share * Double.parseDouble(count.group(1));
        Matcher bucket = BUCKET.matcher(metrics);
        while (bucket.find()) {
            if (Double.parseDouble(bucket.group(2)) >= wanted) {
                return bucket.group(1).equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bucket.group(1));
            }
        }
        return Double.POSITIVE_INFINITY;
    }
}
