package io.quantivista.ingestion.gateway;

import java.net.URI;

/** The gateway of all tests, for tests of other packages. */
public final class SharedGateway {
    private SharedGateway() {}

    /** Where it answers HTTP; it is started where it does not run yet. */
    public static URI address() {
        return TestGateway.shared().address();
    }
}
