/**
 * What runs the gateway in a cluster is held against the gateway: manifests against the model of Kubernetes, settings and ports
 * against the options, metrics against what a running gateway shows.
 */
package io.quantivista.ingestion.kubernetes;
