/**
 * The command line: one thin class per command, each over the gateway's REST API; {@code stream} speaks gRPC.
 *
 * <p>Data goes to standard output, words go to standard error, and the exit code says how it went ({@link
 * io.quantivista.ingestion.cli.ExitCode}). Only {@code serve} and {@code quickstart} run a gateway in this process, through
 * {@link io.quantivista.ingestion.cli.GatewayLauncher}; everything else is a client and starts fast.
 */
@NullMarked
package io.quantivista.ingestion.cli;

import org.jspecify.annotations.NullMarked;
