/**
 * The gateway over REST: what is asked for in HTTP and JSON becomes a call of a port, and the port's answer becomes JSON.
 *
 * <p>The contract, {@code openapi/ingestion-v1.yaml}, comes first: {@link io.quantivista.ingestion.api.Contract} loads it
 * and {@link io.quantivista.ingestion.api.ApiRouter} makes the router from it, so that nothing is served that it does not
 * name. A request passes {@link io.quantivista.ingestion.api.ContractCheck}, which refuses what breaks the contract and
 * names the field; then the handler of its resource; and every failure, wherever it comes from, ends in
 * {@link io.quantivista.ingestion.api.ProblemHandler} as problem+json.
 *
 * <p>Everything here runs on the event loop and keeps no state but the answers to idempotency keys.
 */
@NullMarked
package io.quantivista.ingestion.api;

import org.jspecify.annotations.NullMarked;
