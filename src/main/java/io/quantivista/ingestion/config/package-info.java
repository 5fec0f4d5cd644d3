/**
 * Where settings come from: a flag, else the environment, else the YAML file, else the default.
 *
 * <p>A component declares its {@link io.quantivista.ingestion.config.Option}s beside the record they fill. An option
 * carries its path, its bounds and the sentence that documents it, so the same list reads the settings, prints the help
 * and writes the reference page. {@link io.quantivista.ingestion.config.Settings} reads every option once and reports
 * everything that is wrong together, each by its path and by the place it came from.
 */
@NullMarked
package io.quantivista.ingestion.config;

import org.jspecify.annotations.NullMarked;
