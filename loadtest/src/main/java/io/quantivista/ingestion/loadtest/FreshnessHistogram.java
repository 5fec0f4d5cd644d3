package io.quantivista.ingestion.loadtest;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The gateway's own histogram of freshness at one moment, as Prometheus' text has it: counts by upper bound in seconds. */
record FreshnessHistogram(Map<Double, Double> counts) {
    private static final Pattern BUCKET =
            Pattern.compile("^ingestion_freshness_seconds_bucket\\{.*le=\"([^\"]+)\".*} ([0-9.E+]+)$", Pattern.MULTILINE);

    static FreshnessHistogram parse(String metrics) {
        Map<Double, Double> counts = new TreeMap<>();
        for (Matcher bucket = BUCKET.matcher(metrics); bucket.find(); ) {
            double bound = bucket.group(1).equals("+Inf")
                    ? Double.POSITIVE_INFINITY
                    : Double.parseDouble(bucket.group(1));
            counts.merge(bound, Double.parseDouble(bucket.group(2)), Double::sum);
        }
        if (counts.isEmpty()) {
            throw new IllegalStateException("/metrics has no ingestion_freshness_seconds");
        }
        return new FreshnessHistogram(counts);
    }

    /** The upper bound of the bucket in which the quantile of what came since {@code before} lies, in seconds. */
    double quantileSince(FreshnessHistogram before, double share) {
        double wanted = share * since(before, Double.POSITIVE_INFINITY);
        return counts.keySet().stream()
                .filter(bound -> since(before, bound) >= wanted)
                .findFirst()
                .orElse(Double.POSITIVE_INFINITY);
    }

    private double since(FreshnessHistogram before, double bound) {
        return counts.get(bound) - before.counts.getOrDefault(bound, 0.0);
    }
}
