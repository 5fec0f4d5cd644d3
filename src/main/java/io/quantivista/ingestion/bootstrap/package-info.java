/** Where the gateway is put together: its settings read once, every collaborator made, started in order, stopped in reverse. */
@NullMarked
package io.quantivista.ingestion.bootstrap;

import org.jspecify.annotations.NullMarked;
