/**
 * Files of a folder. {@link io.quantivista.ingestion.connector.files.FilesConnection} says which;
 * {@link io.quantivista.ingestion.connector.files.FolderListing} finds those that are there, and
 * {@link io.quantivista.ingestion.connector.files.FileEntry} tells one version of a file from another.
 */
@NullMarked
package io.quantivista.ingestion.connector.files;

import org.jspecify.annotations.NullMarked;
