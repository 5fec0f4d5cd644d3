/**
 * How sources are reached: the catalogue of connection types, each with typed settings that are checked before a source is
 * saved. A type is a {@link io.quantivista.ingestion.connector.ConnectorDescriptor} and a line in
 * {@link io.quantivista.ingestion.connector.ConnectorCatalogue}; what it reads from {@code connection_config} is a
 * {@link io.quantivista.ingestion.connector.Connection}. Blocking code, which knows no event loop.
 */
@NullMarked
package io.quantivista.ingestion.connector;

import org.jspecify.annotations.NullMarked;
