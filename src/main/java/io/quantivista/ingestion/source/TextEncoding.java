package io.quantivista.ingestion.source;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How texts are written as bytes. */
public enum TextEncoding {
    UTF_8("UTF-8"),
    /** By its byte order mark, which must be there. */
    UTF_16("UTF-16"),
    UTF_16LE("UTF-16LE"),
    UTF_16BE("UTF-16BE"),
    ISO_8859_1("ISO-8859-1"),
    WINDOWS_1252("windows-1252");

    private final String label;

    TextEncoding(String label) {
        this.label = label;
    }

    /** Its name with IANA. */
    public String label() {
        return label;
    }

    /** The encoding of a name or an alias of it, such as {@code latin1}; US-ASCII is read as the UTF-8 that it is. */
    public static Optional<TextEncoding> find(String name) {
        try {
            String canonical = Charset.forName(name.trim()).name();
            String wanted = canonical.equals("US-ASCII") ? UTF_8.label : canonical;
            return Arrays.stream(values())
                    .filter(encoding -> encoding.label.equals(wanted))
                    .findFirst();
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }

    public static List<String> labels() {
        return Arrays.stream(values()).map(TextEncoding::label).toList();
    }
}
