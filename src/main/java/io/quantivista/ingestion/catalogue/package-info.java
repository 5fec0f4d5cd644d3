/**
 * What the entries of the catalogues of rules, checks and connections say about themselves: their settings and examples, and the page of
 * the reference that is written from them. The contract tests run every example, so the reference cannot lie.
 */
@NullMarked
package io.quantivista.ingestion.catalogue;

import org.jspecify.annotations.NullMarked;
