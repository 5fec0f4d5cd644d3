/**
 * Objects of stores that speak S3, as files. The only place that knows the client's library.
 */
@NullMarked
package io.quantivista.ingestion.connector.files.s3;

import org.jspecify.annotations.NullMarked;
