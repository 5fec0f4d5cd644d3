package io.quantivista.ingestion.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.Test;

class SilencedMessageTest {
    private static final String KERNEL = "io.delta.kernel.internal.snapshot.SnapshotManager";
    private static final String YOUNG = "Cannot find a complete checkpoint. Listing from version 0.";

    @Test
    void theLogOfAGatewayHasEveryWarningOfKernelButThatOfAYoungTable() throws Exception {
        LoggerContext context = configured("/logback.xml");

        List<String> told = toldBy(context, KERNEL, YOUNG, "Fallback attempt also failed");

        assertThat(told).containsExactly("Fallback attempt also failed");
    }

    @Test
    void anotherLoggerMayTellTheSame() throws Exception {
        LoggerContext context = configured("/logback.xml");

        assertThat(toldBy(context, "io.delta.other", YOUNG)).containsExactly(YOUNG);
    }

    @Test
    void oneWithoutALoggerOrAMessageLeavesNothingOut() {
        SilencedMessage nothing = new SilencedMessage();
        nothing.setContext(new LoggerContext());
        nothing.setMessage("");
        nothing.start();

        assertThat(nothing.isStarted()).isFalse();
    }

    private static LoggerContext configured(String resource) throws Exception {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(SilencedMessageTest.class.getResource(resource));
        return context;
    }

    private static List<String> toldBy(LoggerContext context, String name, String... messages) {
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(appender);
        for (String message : messages) {
            context.getLogger(name).warn(message);
        }
        return appender.list.stream().map(ILoggingEvent::getMessage).toList();
    }
}
