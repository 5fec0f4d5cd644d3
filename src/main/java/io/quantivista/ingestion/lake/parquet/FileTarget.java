package io.quantivista.ingestion.lake.parquet;

import java.io.IOException;
import java.nio.file.Path;

/** Where a file goes, decided when its first bytes leave memory: the folder exists and the path is noted by then. */
@FunctionalInterface
public interface FileTarget {
    Path prepare() throws IOException;
}
