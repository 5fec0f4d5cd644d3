/** The command line against a real server over ports held in memory. */
@NullMarked
package io.quantivista.ingestion.cli;

import org.jspecify.annotations.NullMarked;
