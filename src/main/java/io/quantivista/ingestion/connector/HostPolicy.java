package io.quantivista.ingestion.connector;

import io.quantivista.ingestion.error.ErrorCode;
import io.quantivista.ingestion.error.GatewayException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which hosts connections may reach, so that whoever writes a source cannot let the gateway speak to what stands beside it. A name is
 * resolved once, what came of it is judged, and that address is connected.
 *
 * @param allowed hosts that may be reached whatever their address: a name, an address, {@code *.suffix} or {@code *}; others may
 *     where all of their addresses are public
 */
public record HostPolicy(List<String> allowed) {
    /** Public addresses alone. */
    public static final HostPolicy PUBLIC = new HostPolicy(List.of());

    private static final String ANY = "*";
    /** 0177.0.0.1 is another address to who reads it in octal, as many do, than to who does not. */
    private static final Pattern AMBIGUOUS = Pattern.compile("(?=[0-9.]+$)(?:.*\\.)?0[0-9].*");

    public HostPolicy {
        allowed = allowed.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
    }

    /**
     * The address to connect. Blocking.
     *
     * @throws GatewayException {@code source_unreachable} where nobody knows the host, {@code invalid_definition} where it may not be
     *     reached
     */
    public InetAddress resolve(String host) {
        if (AMBIGUOUS.matcher(host).matches()) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "The host '%s' can be read as two addresses: write it without leading zeros".formatted(host));
        }
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new GatewayException(
                    ErrorCode.SOURCE_UNREACHABLE, "The host '%s' is not known: mend its name".formatted(host), e);
        }
        if (!isAllowed(host) && !Arrays.stream(addresses).allMatch(HostPolicy::isPublic)) {
            throw new GatewayException(
                    ErrorCode.INVALID_DEFINITION,
                    "The host '%s' has an address that is not public: name it in connector.hosts where sources may reach it"
                            .formatted(host));
        }
        return addresses[0];
    }

    private boolean isAllowed(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return allowed.stream()
                .anyMatch(entry -> entry.equals(ANY)
                        || entry.equals(name)
                        || entry.startsWith("*.") && name.endsWith(entry.substring(1)));
    }

    /** Whether an address is one of the public Internet. */
    static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        if (address instanceof Inet4Address) {
            boolean isShared = first == 100 && second >= 64 && second < 128;
            boolean isProtocols = first == 192 && second == 0;
            boolean isBenchmark = first == 198 && (second == 18 || second == 19);
            return first != 0 && first < 240 && !isShared && !isProtocols && !isBenchmark;
        }
        // Of the unicast space, without what carries an IPv4 address inside: 2002::/16 and 2001:0::/32.
        boolean isTunnel = first == 0x20 && (second == 0x02 || second == 0x01 && bytes[2] == 0 && bytes[3] == 0);
        return (first & 0xe0) == 0x20 && !isTunnel;
    }
}
