/** Benchmarks side by side: the gateway and the engines it is measured against, in turn, on one machine in one run. */
package io.quantivista.ingestion.loadtest;
