/** Topics of Kafka: how a source names them, and what is done where they cannot be read on. Nothing here connects. */
@NullMarked
package io.quantivista.ingestion.connector.kafka;

import org.jspecify.annotations.NullMarked;
