/** The running gateway, tried from outside: what its users may rely on, line by line. */
@NullMarked
package io.quantivista.ingestion.gateway;

import org.jspecify.annotations.NullMarked;
