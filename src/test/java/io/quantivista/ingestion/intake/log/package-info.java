/** The proofs of the intake log: a disk that fails in every way, torn ends, flipped bits, killed processes, full disks. */
@NullMarked
package io.quantivista.ingestion.intake.log;

import org.jspecify.annotations.NullMarked;
