package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.JobFiles.JobFile;
import io.quantivista.ingestion.lake.parquet.ParquetFacts;
import io.quantivista.ingestion.lake.parquet.ParquetSchema;
import io.quantivista.ingestion.lake.parquet.ParquetWriter;
import io.quantivista.ingestion.lake.storage.DiskFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files that one thread has open in a table, numbered from 0. One thread at a time. */
final class OpenFiles {
    private final JobFiles files;
    private final ParquetSchema schema;
    private final WriterKit kit;
    private final Path place;
    private final List<ParquetWriter> writers = new ArrayList<>();
    private final List<JobFile> targets = new ArrayList<>();

    OpenFiles(JobFiles files, ParquetSchema schema, WriterKit kit, Path place) {
        this.files = files;
        this.schema = schema;
        this.kit = kit;
        this.place = place;
    }

    int size() {
        return writers.size();
    }

    ParquetWriter get(int number) {
        return writers.get(number);
    }

    ParquetWriter open(Partition partition) {
        kit.opened(this);
        ParquetWriter writer = kit.writer(schema);
        JobFile target = files.file(partition);
        writer.begin(target);
        writers.add(writer);
        targets.add(target);
        return writer;
    }

    /** What the file holds that {@link #shrink} would write. */
    long mostBytes() {
        ParquetWriter largest = largest();
        return largest == null ? 0 : largest.bufferedBytes();
    }

    private @Nullable ParquetWriter largest() {
        ParquetWriter largest = null;
        for (ParquetWriter writer : writers) {
            if (writer.hasRowsInMemory() && (largest == null || writer.bufferedBytes() > largest.bufferedBytes())) {
                largest = writer;
            }
        }
        return largest;
    }

    /** Writes the rows of the file that holds the most. Called between rows. */
    void shrink() {
        ParquetWriter largest = largest();
        if (largest != null) {
            try {
                largest.flush();
            } catch (IOException e) {
                throw DiskFailure.of("writing a data file", place, e);
            }
        }
    }

    /** Completes every file and forgets them. */
    void finish() {
        try {
            for (int number = 0; number < writers.size(); number++) {
                ParquetWriter writer = writers.get(number);
                if (writer.rows() > 0) {
                    ParquetFacts facts = writer.finish();
                    targets.get(number).finished(facts);
                }
                writer.abandon();
            }
        } catch (IOException e) {
            throw DiskFailure.of("writing a data file", place, e);
        }
        forget();
    }

    private void forget() {
        writers.clear();
        targets.clear();
        kit.ended(this);
    }

    void abandon() {
        for (ParquetWriter writer : writers) {
            try {
                writer.abandon();
            } catch (IOException e) {
                // The file is deleted next; that it could not be closed well changes nothing.
            }
        }
        forget();
    }
}
