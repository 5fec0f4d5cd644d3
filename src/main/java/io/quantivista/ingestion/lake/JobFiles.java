package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.delta.AddedFile;
import io.quantivista.ingestion.lake.parquet.FileTarget;
import io.quantivista.ingestion.lake.parquet.ParquetFacts;
import io.quantivista.ingestion.lake.storage.LocalDisk;
import io.quantivista.ingestion.lake.table.TableLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The files that a job has made in one table: noted in its journal before they exist. Safe for any thread. */
final class JobFiles {
    private final Path lakeRoot;
    private final TableLayout layout;
    private final JobJournal journal;
    private final Clock clock;
    private final KnownFolders known;
    private final AtomicInteger counter;
    private final String prefix;
    private final Set<Path> folders = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<AddedFile> finished = new ConcurrentLinkedQueue<>();

    /** @param prefix what the files' names begin with; see {@link #namePrefix} */
    JobFiles(
            Path lakeRoot,
            TableLayout layout,
            JobJournal journal,
            Clock clock,
            KnownFolders known,
            AtomicInteger counter,
            String prefix) {
        this.lakeRoot = lakeRoot;
        this.layout = layout;
        this.journal = journal;
        this.clock = clock;
        this.known = known;
        this.counter = counter;
        this.prefix = prefix;
    }

    TableLayout layout() {
        return layout;
    }

    /** A new file of the partition, made when its first bytes are written. */
    JobFile file(Partition partition) {
        return new JobFile(partition, "%s%05d.parquet".formatted(prefix, counter.incrementAndGet()));
    }

    /** Notes files that are about to be made, all at once; one that is not is noted when it is made. */
    void note(List<JobFile> files) throws IOException {
        journal.note(files.stream().map(JobFile::journalPath).toList());
        files.forEach(file -> file.noted = true);
    }

    /** By this a file can be traced to its job even where the journal lost its line. */
    static String namePrefix(String jobId) {
        return jobId.isEmpty() ? "job-" : "job-" + jobId + "-";
    }

    List<AddedFile> finished() {
        List<AddedFile> files = new ArrayList<>(finished);
        files.sort(Comparator.comparing(AddedFile::path));
        return files;
    }

    Collection<Path> paths() {
        return finished.stream().map(file -> tableRoot().resolve(file.path())).toList();
    }

    /** Folders with new entries, the deepest first. */
    Collection<Path> folders() {
        return folders.stream()
                .sorted(Comparator.comparingInt(Path::getNameCount).reversed())
                .toList();
    }

    private Path tableRoot() {
        return lakeRoot.resolve(layout.name());
    }

    /** One file on its way from a name to an addition to the table. */
    final class JobFile implements FileTarget {
        private final Partition partition;
        private final String path;
        private boolean noted;

        private JobFile(Partition partition, String name) {
            this.partition = partition;
            this.path = partition.folder(layout) + "/" + name;
        }

        @Override
        public Path prepare() throws IOException {
            if (!noted) {
                note(List.of(this));
            }
            Path file = tableRoot().resolve(path);
            makeFolder(LocalDisk.folderOf(file));
            return file;
        }

        private String journalPath() {
            return layout.name() + "/" + path;
        }

        /** Every folder on the way may be new unless it is known, and then its name is an entry of the one above. */
        private void makeFolder(Path folder) throws IOException {
            if (folders.contains(folder)) {
                return;
            }
            if (!folder.equals(tableRoot()) && !known.isThere(folder)) {
                makeFolder(LocalDisk.folderOf(folder));
                // A look costs two microseconds, the exception by which creating tells that it is there, thirteen.
                if (!folder.toFile().isDirectory()) {
                    Files.createDirectories(folder);
                }
            }
            // Only now: another lane that finds it here goes on to make a file in it.
            folders.add(folder);
        }

        void finished(ParquetFacts facts) {
            finished.add(new AddedFile(path, partition.values(layout), clock.millis(), facts));
        }
    }
}
