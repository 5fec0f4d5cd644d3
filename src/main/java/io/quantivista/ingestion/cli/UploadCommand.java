package io.quantivista.ingestion.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "upload",
        description = "Sends a file, waits for its job and prints it; the exit code tells how the job went.")
final class UploadCommand implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";

    @Mixin
    private GatewayOptions gateway = new GatewayOptions();

    @Parameters(
            paramLabel = "FILE|-",
            description = "The file, or - for standard input; .gz and .zst are sent as they are.")
    private String file = "";

    @Option(names = "--source", required = true, paramLabel = "SOURCE", description = "The source it belongs to.")
    private String sourceId = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}; what the file's name says where this is not given.")
    private @Nullable RecordFormat format;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "Makes a repeated upload give the first one's answer.")
    private @Nullable String idempotencyKey;

    @Override
    public Integer call() {
        String path = SourcesCommand.path(sourceId) + "/uploads";
        JsonNode job = file.equals(STANDARD_INPUT) ? sendInput(path) : sendFile(path, Path.of(file));
        gateway.printer().one(job);
        return ExitCode.of(job);
    }

    private JsonNode sendInput(String path) {
        try (UploadProgress progress = progress(UploadProgress.UNKNOWN_LENGTH)) {
            return sender(progress).sendStream(path, headers(), System.in);
        }
    }

    private JsonNode sendFile(String path, Path from) {
        try (UploadProgress progress = progress(Files.size(from))) {
            return sender(progress).sendFile(path, headers(), from);
        } catch (IOException e) {
            throw new CommandFailure("%s cannot be read: %s".formatted(from, e));
        }
    }

    private UploadProgress progress(long length) {
        return UploadProgress.of(file.equals(STANDARD_INPUT) ? "standard input" : file, length, gateway.words());
    }

    private BulkSender sender(UploadProgress progress) {
        return new BulkSender(gateway.address(), progress);
    }

    private Map<String, String> headers() {
        RecordFormat chosen = format == null ? RecordFormat.ofFile(FileEncoding.inner(file)) : format;
        Map<String, String> headers = new LinkedHashMap<>(Map.of("Content-Type", chosen.mediaType()));
        FileEncoding.ofFile(file).ifPresent(encoding -> headers.put("Content-Encoding", encoding.contentEncoding()));
        if (idempotencyKey != null) {
            headers.put("Idempotency-Key", idempotencyKey);
        }
        return headers;
    }
}
