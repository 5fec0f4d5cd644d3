@NullMarked
package io.quantivista.ingestion.connector.sftp;

import org.jspecify.annotations.NullMarked;
