/**
 * When something is to run: schedules with their time zones, what becomes of runs that were missed, and how long to wait before
 * what failed is tried again. Pure computation over instants; the loop that runs things is elsewhere.
 */
@NullMarked
package io.quantivista.ingestion.schedule;

import org.jspecify.annotations.NullMarked;
