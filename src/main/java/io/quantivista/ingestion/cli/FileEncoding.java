package io.quantivista.ingestion.cli;

import java.util.Locale;
import java.util.Optional;

/** How a file is compressed as a whole, by the end of its name; it is sent as it is. */
enum FileEncoding {
    GZIP(".gz"),
    ZSTD(".zst");

    private final String extension;

    FileEncoding(String extension) {
        this.extension = extension;
    }

    static Optional<FileEncoding> ofFile(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (FileEncoding encoding : values()) {
            if (lower.endsWith(encoding.extension)) {
                return Optional.of(encoding);
            }
        }
        return Optional.empty();
    }

    /** The name of what is in the file. */
    static String inner(String name) {
        return ofFile(name)
                .map(encoding -> name.substring(0, name.length() - encoding.extension.length()))
                .orElse(name);
    }

    /** The name in a Content-Encoding. */
    String contentEncoding() {
        return name().toLowerCase(Locale.ROOT);
    }
}
