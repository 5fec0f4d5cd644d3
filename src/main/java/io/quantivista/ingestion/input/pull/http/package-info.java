/**
 * Pulls REST APIs. A page is fetched as a whole, within a bound, before any record of it goes further, so that one that is cut leaves
 * nothing behind; the next one is asked for when the one before has been read. What is new is told by the highest value of the source's
 * cursor field: the API is asked for records from it on, and those of that very value that were read are known by their primary keys.
 *
 * <p>Whatever a source's definition, a link or a token says, the address of a host is resolved once and judged, and that address is
 * connected, by the name that was asked for. Blocking code on workers, above the client of Vert.x.
 */
@NullMarked
package io.quantivista.ingestion.input.pull.http;

import org.jspecify.annotations.NullMarked;
