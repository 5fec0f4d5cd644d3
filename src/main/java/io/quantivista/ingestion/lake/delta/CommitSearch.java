package io.quantivista.ingestion.lake.delta;

import io.quantivista.ingestion.lake.delta.CommitLog.CommitFacts;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Looks a job's commit up in one table's log, where alone is written whether it happened. Stateless; any thread. */
final class CommitSearch {
    private final String name;
    private final Path root;
    private final CommitLog log;

    CommitSearch(String name, Path root, CommitLog log) {
        this.name = name;
        this.root = root;
        this.log = log;
    }

    /** Whether the version is a commit of this very job. */
    boolean isOwn(String jobId, long version) throws UnknownOutcomeException {
        try {
            return log.read(version)
                    .filter(commit -> jobId.equals(commit.commitId()))
                    .isPresent();
        } catch (IOException e) {
            throw new UnknownOutcomeException(name, jobId, e);
        }
    }

    /** The commit is there. Its bytes were synced before its name was linked, so only the name can be missing. */
    long settled(long version, IOException failure) throws UnknownOutcomeException {
        try {
            log.sync(version);
            return version;
        } catch (IOException e) {
            failure.addSuppressed(e);
            throw new UnknownOutcomeException(name, "of version " + version, failure);
        }
    }

    /** A commit's writing failed: what the log says became of it. */
    long afterFailure(String jobId, long baseVersion, IOException failure) throws UnknownOutcomeException {
        OptionalLong found;
        try {
            found = findCommit(jobId, baseVersion);
        } catch (IOException e) {
            failure.addSuppressed(e);
            throw new UnknownOutcomeException(name, jobId, failure);
        }
        if (found.isPresent()) {
            return settled(found.getAsLong(), failure);
        }
        throw DiskFailure.of("committing to table " + name, root, failure);
    }

    /**
     * The version in which the job committed.
     *
     * @param baseVersion a version at which it had not
     * @throws IOException where the log cannot be read, or no longer reaches back so far
     */
    OptionalLong findCommit(String jobId, long baseVersion) throws IOException {
        for (long version = baseVersion + 1; ; version++) {
            Optional<CommitFacts> commit = log.read(version);
            if (commit.isEmpty()) {
                if (log.isPresent() && log.hasAfter(version)) {
                    throw new IOException(
                            "commit %d of table %s was cleaned up, so it cannot be told whether job %s committed"
                                    .formatted(version, name, jobId));
                }
                return OptionalLong.empty();
            }
            if (jobId.equals(commit.get().commitId())) {
                return OptionalLong.of(version);
            }
        }
    }
}
