package io.quantivista.ingestion.input.pull.http;

import java.util.Arrays;

/** Where the records of a page begin and end in its bytes. */
final class Slices {
    private int[] bounds = new int[64];
    private int count;

    void add(int from, int to) {
        if (2 * count == bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * bounds.length);
        }
        bounds[2 * count] = from;
        bounds[2 * count + 1] = to;
        count++;
    }

    int count() {
        return count;
    }

    int from(int record) {
        return bounds[2 * record];
    }

    int to(int record) {
        return bounds[2 * record + 1];
    }

    int length(int record) {
        return to(record) - from(record);
    }
}
