package io.quantivista.ingestion.lake;

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
public record Publication(@Nullable Long deltaVersion, int files, long bytes, long rows, long rejections) {}
