/**
 * What the gateway keeps in PostgreSQL: sources with their rules and checks, the account of jobs, the keys that make a
 * repeated request harmless, and the outbox of events.
 *
 * <p>{@link io.quantivista.ingestion.store.Database} is the one way in: it migrates the schema at start, holds the pool
 * and turns a lost connection into a refusal that callers know. On it stand one class per noun, each with its SQL in
 * text beside the method that runs it. What must become true together is written in one transaction.
 *
 * <p>A job's rows are committed in the lake before they are counted here. Nothing in this package decides what was
 * published; it records it, and may be told again.
 */
@NullMarked
package io.quantivista.ingestion.store;

import org.jspecify.annotations.NullMarked;
