package io.quantivista.ingestion.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPolicyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "100.127.255.255",
                "192.0.0.1",
                "198.18.0.1",
                "198.19.255.255",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::127.0.0.1",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fd12:3456::1",
                "ff02::1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::1",
                "2001:0:1::1",
                "localhost"
            })
    void what_is_not_public_is_not_reached(String host) {
        assertThatThrownBy(() -> HostPolicy.PUBLIC.resolve(host))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_DEFINITION))
                .hasMessageContaining("not public: name it in connector.hosts");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "100.63.255.255",
                "100.128.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2606:4700::1111",
                "2001:4860::8888"
            })
    void what_is_public_is_reached(String address) throws Exception {
        assertThat(HostPolicy.PUBLIC.resolve(address)).isEqualTo(InetAddress.getByName(address));
    }

    @Test
    void hosts_that_are_named_are_reached_whatever_their_address() {
        assertThat(new HostPolicy(List.of("LocalHost")).resolve("localhost").isLoopbackAddress())
                .isTrue();
        assertThat(new HostPolicy(List.of("127.0.0.1")).resolve("127.0.0.1").isLoopbackAddress())
                .isTrue();
        assertThat(new HostPolicy(List.of("*")).resolve("10.0.0.1").isSiteLocalAddress())
                .isTrue();
        assertThatThrownBy(() -> new HostPolicy(List.of("127.0.0.1")).resolve("localhost"))
                .isInstanceOf(GatewayException.class);
        assertThatThrownBy(() -> new HostPolicy(List.of("*.internal")).resolve("127.0.0.1"))
                .isInstanceOf(GatewayException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0177.0.0.1", "8.8.8.08", "1.01.1.1", "00.0.0.0", "010"})
    void an_address_that_can_be_read_in_two_ways_is_refused_whatever_is_allowed(String host) {
        assertThatThrownBy(() -> new HostPolicy(List.of("*")).resolve(host))
                .hasMessageContaining("can be read as two addresses: write it without leading zeros");
    }

    @Test
    void a_host_that_nobody_knows_is_unreachable() {
        assertThatThrownBy(() -> HostPolicy.PUBLIC.resolve("no.such.host.invalid"))
                .hasMessageContaining("'no.such.host.invalid' is not known");
    }
}
