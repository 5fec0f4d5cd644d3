/** Simulations over HTTP, each against a gateway that is running; their reports lie below {@code target/gatling}. */
package io.quantivista.ingestion.gatling;
