@NullMarked
package io.quantivista.ingestion.input.pull.http;

import org.jspecify.annotations.NullMarked;
