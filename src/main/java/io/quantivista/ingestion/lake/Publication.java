package io.quantivista.ingestion.lake;

import io.quantivista.ingestion.lake.delta.AddedFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What publishing a job came to.
 *
 * @param deltaVersion version of the table that has the job's rows; null where it had none
 * @param files data files in that commit
 * @param bytes their size
 * @param rows their rows
 * @param rejections rows that went to the quarantine
 */
public record Publication(@Nullable Long deltaVersion, int files, long bytes, long rows, long rejections) {
    static Publication of(@Nullable Long deltaVersion, List<AddedFile> files, List<AddedFile> rejections) {
        return new Publication(
                deltaVersion,
                files.size(),
                files.stream().mapToLong(file -> file.facts().bytes()).sum(),
                rowsOf(files),
                rowsOf(rejections));
    }

    private static long rowsOf(List<AddedFile> files) {
        return files.stream().mapToLong(file -> file.facts().rows()).sum();
    }
}
