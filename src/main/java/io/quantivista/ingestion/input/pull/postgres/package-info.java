/**
 * Pulls tables and queries of PostgreSQL: each job reads one snapshot in a transaction that may only read, with a cursor of the server, and
 * goes on at the highest value of the source's cursor field. Rows of that very value that were read are known by their primary keys, so one
 * that comes later with the same value is not missed, and none is read twice.
 */
@NullMarked
package io.quantivista.ingestion.input.pull.postgres;

import org.jspecify.annotations.NullMarked;
