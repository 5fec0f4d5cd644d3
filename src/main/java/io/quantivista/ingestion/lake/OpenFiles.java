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
        ParquetWriter writer = kit.writer(schema);
        JobFile target = files.file(partition);
        writer.begin(target);
        writers.add(writer);
        targets.add(target);
        return writer;
    }

    /** Writes the rows of the file that holds the most, where too much is held. Called between rows. */
    void shrink() {
        ParquetWriter largest = null;
        for (ParquetWriter writer : writers) {
            if (largest == null || writer.bufferedBytes() > largest.bufferedBytes()) {
                largest = writer;
            }
        }
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
        writers.clear();
        targets.clear();
    }

    void abandon() {
        for (ParquetWriter writer : writers) {
            try {
                writer.abandon();
            } catch (IOException e) {
                // The file is deleted next; that it could not be closed well changes nothing.
            }
        }
        writers.clear();
        targets.clear();
    }
}
