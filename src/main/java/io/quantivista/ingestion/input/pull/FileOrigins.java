package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.connector.files.FilesConnection;
import io.quantivista.ingestion.job.PullStates;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.util.Optional;

/** The origins of sources of type files. Looks run on workers of their own: a folder may be on a disk that does not answer. */
public final class FileOrigins implements Origin.Factory {
    private static final int LOOKS_AT_ONCE = 8;

    private final WorkerExecutor looks;
    private final PullStates states;
    private final Scratch scratch;
    private final Clock clock;

    /** @param scratch where packed files are unpacked that must be whole */
    public FileOrigins(Vertx vertx, PullStates states, Scratch scratch, Clock clock) {
        this.looks = vertx.createSharedWorkerExecutor("pull-look", LOOKS_AT_ONCE);
        this.states = states;
        this.scratch = scratch;
        this.clock = clock;
    }

    @Override
    public Optional<Origin> of(PullTarget target) {
        return target.connection() instanceof FilesConnection files
                ? Optional.of(new FileOrigin(target, files, looks, states, scratch, clock))
                : Optional.empty();
    }
}
