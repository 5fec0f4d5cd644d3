/** Sources that send their records themselves. */
@NullMarked
package io.quantivista.ingestion.connector.push;

import org.jspecify.annotations.NullMarked;
