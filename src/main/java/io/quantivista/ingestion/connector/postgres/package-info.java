/** Tables and queries of PostgreSQL. */
@NullMarked
package io.quantivista.ingestion.connector.postgres;

import org.jspecify.annotations.NullMarked;
