package io.quantivista.ingestion.lake;

/** The rows of one job in one flush, through its lanes. */
public final class JobRows {
    private final JobOutput output;

    JobRows(JobOutput output) {
        this.output = output;
    }

    /** Lane {@code number}, from 0. */
    public StreamLane lane(int number) {
        return output.lane(number);
    }
}
