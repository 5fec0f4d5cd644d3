/**
 * The servers that start with the gateway where none are configured: PostgreSQL as a child process and Kafka in this
 * JVM, both with their data below the gateway's data directory.
 *
 * <p>{@link io.quantivista.ingestion.bootstrap.embedded.DataDirectory} comes first: whoever holds its lock is the one
 * gateway that may touch what lies below. A server is handed that directory and lays everything it needs into a folder
 * of its own, each step so that a crash leaves either the finished thing or nothing that could be taken for it.
 *
 * <p>PostgreSQL lives no longer than the gateway, however the gateway dies: the shell that starts it waits on a pipe,
 * and the kernel closes that pipe with the JVM. It lives no shorter either: it is in a session of its own, so that a
 * Ctrl-C in a terminal reaches only the gateway, which first ends its work and then PostgreSQL.
 */
@NullMarked
package io.quantivista.ingestion.bootstrap.embedded;

import org.jspecify.annotations.NullMarked;
