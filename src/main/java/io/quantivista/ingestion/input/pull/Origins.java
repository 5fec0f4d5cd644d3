package io.quantivista.ingestion.input.pull;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.util.List;
import java.util.Optional;

/** The origins of sources of every connection type that is pulled. */
public record Origins(List<Origin.Factory> factories) {
    public Origins {
        factories = List.copyOf(factories);
    }

    /** The origin of a source; fails as a fault where nothing pulls its connection type. */
    Origin of(PullTarget target) {
        return factories.stream()
                .map(factory -> factory.of(target))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.INTERNAL,
                        "Nothing pulls a connection such as that of source '%s'".formatted(target.sourceId())));
    }
}
