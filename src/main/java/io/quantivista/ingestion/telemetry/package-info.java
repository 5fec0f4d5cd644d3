/** What the gateway tells about itself: the agreed keys of its logs and the registry of its measurements. */
@NullMarked
package io.quantivista.ingestion.telemetry;

import org.jspecify.annotations.NullMarked;
