/** REST APIs: their addresses, how their pages follow one another, who reads, and how they tell what is new. */
@NullMarked
package io.quantivista.ingestion.connector.http;

import org.jspecify.annotations.NullMarked;
