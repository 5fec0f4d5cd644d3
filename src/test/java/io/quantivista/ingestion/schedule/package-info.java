@NullMarked
package io.quantivista.ingestion.schedule;

import org.jspecify.annotations.NullMarked;
