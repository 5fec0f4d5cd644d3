/**
 * Files, wherever they stand. A {@link io.quantivista.ingestion.connector.files.FileConnection} leads to a
 * {@link io.quantivista.ingestion.connector.files.FileStore}, which lists them and gives the bytes of one version, which
 * {@link io.quantivista.ingestion.connector.files.FileEntry} tells from another. Those of a folder of this machine are here
 * ({@link io.quantivista.ingestion.connector.files.FilesConnection},
 * {@link io.quantivista.ingestion.connector.files.FolderListing}); those of object stores below, in {@code s3}.
 */
@NullMarked
package io.quantivista.ingestion.connector.files;

import org.jspecify.annotations.NullMarked;
