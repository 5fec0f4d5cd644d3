package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.job.Pulls.Sight;
import io.vertx.core.Future;
import java.util.Optional;

/** What a source's connection leads to. Called on any context; all of it fails with {@code source_unreachable} where it cannot be reached. */
public interface Origin {
    /** Makes the origins of the sources of one connection type. */
    interface Factory {
        /** Empty where the source is of another type. Nothing is reached. */
        Optional<Origin> of(PullTarget target);
    }

    /** Looks at it; nothing is pulled. */
    Future<Sight> look();

    /** Whether a job would find anything to pull. */
    Future<Boolean> hasPending();

    /** What the next job pulls. */
    Future<Increment> next();

    /** The first records there are. */
    Future<FirstRecords> sample();
}
