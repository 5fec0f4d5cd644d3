/** A source is a registered upstream: its definition, its rules and checks, and the port through which they are kept. */
@NullMarked
package io.quantivista.ingestion.source;

import org.jspecify.annotations.NullMarked;
