/** The rules, one class each, named for what they do. */
@NullMarked
package io.quantivista.ingestion.transform.rule;

import org.jspecify.annotations.NullMarked;
