/** The receipts against a plain model, over a disk that fails in every way. */
@NullMarked
package io.quantivista.ingestion.intake.receipts;

import org.jspecify.annotations.NullMarked;
