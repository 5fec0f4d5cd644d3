@NullMarked
package io.quantivista.ingestion.connector.files.s3;

import org.jspecify.annotations.NullMarked;
