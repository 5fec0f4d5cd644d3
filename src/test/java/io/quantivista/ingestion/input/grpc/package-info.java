/** Calls over gRPC, without a gateway around them. */
@NullMarked
package io.quantivista.ingestion.input.grpc;

import org.jspecify.annotations.NullMarked;
