/**
 * One fuzz target for each decoder, for decompression and for the compilers of rules and expressions.
 *
 * <p>In every build a target runs the inputs that lie in the resources, in the folder {@code <Target>Inputs} beside it. The
 * profile {@code fuzz} looks for new ones with Jazzer; an input that it finds is added to that folder together with the fix.
 */
package io.quantivista.ingestion.fuzz;
