/**
 * Expressions of users over a record, in the Common Expression Language.
 *
 * <p>{@link io.quantivista.ingestion.expression.ExpressionCompiler} checks a text and gives every field that it reads a slot.
 * What comes out is evaluated on a lane, record by record: the shapes that most rules and checks have run on the slots'
 * bytes without making an object, everything else in cel-java. Both give the same answers; where the fast path meets an
 * error, cel-java says why.
 */
@NullMarked
package io.quantivista.ingestion.expression;

import org.jspecify.annotations.NullMarked;
