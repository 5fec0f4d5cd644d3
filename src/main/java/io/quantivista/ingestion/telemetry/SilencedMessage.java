package io.quantivista.ingestion.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Leaves one message of one logger out of the log, and all its others in it. For a library that warns of what is as it should be;
 * logback makes one for each {@code turboFilter} of its configuration.
 */
public final class SilencedMessage extends TurboFilter {
    private String of = "";
    private String text = "";

    /** The logger that tells it. */
    public void setLogger(String name) {
        of = name;
    }

    /** How the message begins, before its values are put in. */
    public void setMessage(String beginning) {
        text = beginning;
    }

    /** Without both it could leave out everything, so it stays away. */
    @Override
    public void start() {
        if (of.isEmpty() || text.isEmpty()) {
            addError("a silenced message needs the name of its logger and its beginning");
            return;
        }
        super.start();
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] values,
            @Nullable Throwable failure) {
        boolean isIt = isStarted()
                && format != null
                && format.startsWith(text)
                && logger.getName().equals(of);
        return isIt ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
