package io.quantivista.ingestion.bootstrap;

import io.quantivista.ingestion.bootstrap.embedded.EmbeddedConfig;
import io.quantivista.ingestion.config.InvalidSettingsException;
import io.quantivista.ingestion.config.Option;
import io.quantivista.ingestion.config.Settings;
import io.quantivista.ingestion.connector.ConnectorConfig;
import io.quantivista.ingestion.event.EventConfig;
import io.quantivista.ingestion.expression.ExpressionLimits;
import io.quantivista.ingestion.format.DecodeLimits;
import io.quantivista.ingestion.input.grpc.GrpcConfig;
import io.quantivista.ingestion.input.http.UploadConfig;
import io.quantivista.ingestion.input.kafka.TopicConfig;
import io.quantivista.ingestion.input.pull.PullConfig;
import io.quantivista.ingestion.input.pull.http.HttpPullConfig;
import io.quantivista.ingestion.intake.IntakeConfig;
import io.quantivista.ingestion.intake.log.IntakeLogConfig;
import io.quantivista.ingestion.intake.receipts.ReceiptConfig;
import io.quantivista.ingestion.intake.spool.SpoolConfig;
import io.quantivista.ingestion.lake.LakeConfig;
import io.quantivista.ingestion.pipeline.PipelineConfig;
import io.quantivista.ingestion.pipeline.stream.StreamConfig;
import io.quantivista.ingestion.quality.QualityConfig;
import io.quantivista.ingestion.query.QueryConfig;
import io.quantivista.ingestion.store.StoreConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything that can be set, one record per component. */
public record GatewayConfig(
        Path dataDirectory,
        HttpConfig http,
        StoreConfig store,
        EventConfig event,
        EmbeddedConfig embedded,
        UploadConfig upload,
        SpoolConfig spool,
        PipelineConfig pipeline,
        IntakeConfig intake,
        IntakeLogConfig intakeLog,
        GrpcConfig grpc,
        ReceiptConfig receipts,
        StreamConfig stream,
        TopicConfig topics,
        QualityConfig quality,
        LakeConfig lake,
        QueryConfig query,
        ConnectorConfig connector,
        PullConfig pull,
        HttpPullConfig httpPull) {
    private static final Option<String> DATA_DIRECTORY =
            Option.text("data_dir", "./data", "Folder of everything that the gateway keeps.");

    /** Every option of every component, in the order of the documentation. */
    public static final List<Option<?>> OPTIONS = Stream.of(
                    List.<Option<?>>of(DATA_DIRECTORY),
                    HttpConfig.OPTIONS,
                    StoreConfig.OPTIONS,
                    EventConfig.OPTIONS,
                    EmbeddedConfig.OPTIONS,
                    UploadConfig.OPTIONS,
                    SpoolConfig.OPTIONS,
                    DecodeLimits.OPTIONS,
                    ExpressionLimits.OPTIONS,
                    PipelineConfig.OPTIONS,
                    IntakeConfig.OPTIONS,
                    IntakeLogConfig.OPTIONS,
                    GrpcConfig.OPTIONS,
                    ReceiptConfig.OPTIONS,
                    StreamConfig.OPTIONS,
                    TopicConfig.OPTIONS,
                    QualityConfig.OPTIONS,
                    LakeConfig.OPTIONS,
                    QueryConfig.OPTIONS,
                    ConnectorConfig.OPTIONS,
                    PullConfig.OPTIONS,
                    HttpPullConfig.OPTIONS)
            .<Option<?>>flatMap(List::stream)
            .toList();

    /**
     * Reads the settings.
     *
     * @param flags values by path, as the command line gave them
     * @param file the YAML file, or null
     * @throws InvalidSettingsException with everything that is wrong
     */
    public static GatewayConfig load(Map<String, String> flags, Map<String, String> environment, @Nullable Path file) {
        Settings settings = Settings.load(OPTIONS, flags, environment, file);
        Components components = new Components(settings);
        Path dataDirectory = Path.of(settings.get(DATA_DIRECTORY));
        Optional<HttpConfig> http = components.read(HttpConfig::from);
        Optional<StoreConfig> store = components.read(StoreConfig::from);
        Optional<EventConfig> event = components.read(EventConfig::from);
        Optional<EmbeddedConfig> embedded = components.read(EmbeddedConfig::from);
        Optional<UploadConfig> upload = components.read(UploadConfig::from);
        Optional<SpoolConfig> spool = components.read(read -> SpoolConfig.from(read, dataDirectory.resolve("spool")));
        Optional<PipelineConfig> pipeline = components.read(
                read -> PipelineConfig.from(read, DecodeLimits.from(read), ExpressionLimits.from(read)));
        Optional<IntakeConfig> intake = components.read(IntakeConfig::from);
        Optional<IntakeLogConfig> intakeLog =
                components.read(read -> IntakeLogConfig.from(read, dataDirectory.resolve("intake")));
        Optional<GrpcConfig> grpc =
                intakeLog.flatMap(log -> components.read(read -> GrpcConfig.from(read, log.maxEntry())));
        Optional<ReceiptConfig> receipts = components.read(ReceiptConfig::from);
        Optional<StreamConfig> stream = components.read(StreamConfig::from);
        Optional<TopicConfig> topics = components.read(TopicConfig::from);
        Optional<QualityConfig> quality = components.read(QualityConfig::from);
        Optional<LakeConfig> lake = components.read(read -> LakeConfig.from(read, dataDirectory.resolve("lake")));
        Optional<QueryConfig> query = components.read(QueryConfig::from);
        Optional<ConnectorConfig> connector =
                components.read(read -> ConnectorConfig.from(read, dataDirectory.resolve("inbox")));
        Optional<PullConfig> pull = components.read(PullConfig::from);
        Optional<HttpPullConfig> httpPull = components.read(HttpPullConfig::from);
        components.refuseProblems();
        return new GatewayConfig(
                dataDirectory,
                http.orElseThrow(),
                store.orElseThrow(),
                event.orElseThrow(),
                embedded.orElseThrow(),
                upload.orElseThrow(),
                spool.orElseThrow(),
                pipeline.orElseThrow(),
                intake.orElseThrow(),
                intakeLog.orElseThrow(),
                grpc.orElseThrow(),
                receipts.orElseThrow(),
                stream.orElseThrow(),
                topics.orElseThrow(),
                quality.orElseThrow(),
                lake.orElseThrow(),
                query.orElseThrow(),
                connector.orElseThrow(),
                pull.orElseThrow(),
                httpPull.orElseThrow());
    }

    /** Makes each component's record and keeps what it refuses, so that all of it is told together. */
    private static final class Components {
        private final Settings settings;
        private final List<String> problems = new ArrayList<>();

        Components(Settings settings) {
            this.settings = settings;
        }

        <C> Optional<C> read(Function<Settings, C> component) {
            try {
                return Optional.of(component.apply(settings));
            } catch (IllegalArgumentException e) {
                problems.add(String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        }

        void refuseProblems() {
            if (!problems.isEmpty()) {
                throw new InvalidSettingsException(problems);
            }
        }
    }
}
