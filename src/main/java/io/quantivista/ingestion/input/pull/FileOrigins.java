package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.connector.files.FileConnection;
import io.quantivista.ingestion.connector.files.FilesConnection;
import io.quantivista.ingestion.job.PullStates;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.util.Optional;

/**
 * The origins of sources whose records are in files. Looks run on workers of their own, as disks and servers may not answer: those
 * of folders on some, those of other machines on others.
 */
public final class FileOrigins implements Origin.Factory {
    private static final int LOOKS_AT_ONCE = 8;

    private final WorkerExecutor looks;
    private final WorkerExecutor farLooks;
    private final PullStates states;
    private final Scratch scratch;
    private final Clock clock;

    /** @param scratch where packed files are unpacked that must be whole */
    public FileOrigins(Vertx vertx, PullStates states, Scratch scratch, Clock clock) {
        this.looks = vertx.createSharedWorkerExecutor("pull-look", LOOKS_AT_ONCE);
        this.farLooks = vertx.createSharedWorkerExecutor("pull-far-look", LOOKS_AT_ONCE);
        this.states = states;
        this.scratch = scratch;
        this.clock = clock;
    }

    @Override
    public Optional<Origin> of(PullTarget target) {
        return target.connection() instanceof FileConnection files
                ? Optional.of(new FileOrigin(target, files, looksAt(files), states, scratch, clock))
                : Optional.empty();
    }

    private WorkerExecutor looksAt(FileConnection files) {
        return files instanceof FilesConnection ? looks : farLooks;
    }
}
