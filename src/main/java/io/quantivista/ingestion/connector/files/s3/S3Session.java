package io.quantivista.ingestion.connector.files.s3;

import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A client of one store. It asks nothing but that store, at the address that was judged: no redirects, no proxy, no credentials,
 * profiles or regions that this machine may know.
 *
 * @param http closed with it, as the client does not close what it was given
 */
record S3Session(S3Client client, SdkHttpClient http) implements Closeable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** How long an answer, or the next bytes of one, may take. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private static final int CONNECTIONS = 2;

    /** The address of one host, and of no other. */
    private record Pinned(String host, InetAddress address) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String other) throws UnknownHostException {
            requireHost(other);
            return new InetAddress[] {address};
        }

        @Override
        public List<InetSocketAddress> resolve(String other, int port) throws UnknownHostException {
            requireHost(other);
            return List.of(new InetSocketAddress(address, port));
        }

        @Override
        public String resolveCanonicalHostname(String other) throws UnknownHostException {
            requireHost(other);
            return host;
        }

        private void requireHost(String other) throws UnknownHostException {
            if (!bare(other).equalsIgnoreCase(host)) {
                throw new UnknownHostException(other + " is not the host of the source, which is " + host);
            }
        }
    }

    /** Resolves the host; nothing else is reached. */
    static S3Session open(S3Connection connection) {
        String host = bare(connection.endpoint().getHost());
        InetAddress address = connection.hosts().resolve(host);
        SdkHttpClient http = Apache5HttpClient.builder()
                .dnsResolver(new Pinned(host, address))
                .connectionTimeout(CONNECT)
                .connectionAcquisitionTimeout(CONNECT)
                .socketTimeout(ANSWER)
                .maxConnections(CONNECTIONS)
                .useIdleConnectionReaper(false)
                .proxyConfiguration(ProxyConfiguration.builder()
                        .useSystemPropertyValues(false)
                        .useEnvironmentVariableValues(false)
                        .build())
                .build();
        S3Client client = S3Client.builder()
                .httpClient(http)
                .endpointOverride(connection.endpoint())
                .region(Region.of(connection.region()))
                // One host for all buckets, so that it can be judged.
                .forcePathStyle(true)
                .credentialsProvider(credentials(connection))
                // Not every store knows the newer sums; a body of another length, or version, is noticed anyway.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(options -> options.retryStrategy(RetryMode.STANDARD)
                        .defaultProfileFile(ProfileFile.aggregator().build()))
                .build();
        return new S3Session(client, http);
    }

    /** A host without the brackets around an address of IPv6. */
    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static AwsCredentialsProvider credentials(S3Connection connection) {
        return connection
                .key()
                .<AwsCredentialsProvider>map(key -> StaticCredentialsProvider.create(
                        key.token().isPresent()
                                ? AwsSessionCredentials.create(
                                        key.id(),
                                        key.secret().reveal(),
                                        key.token().get().reveal())
                                : AwsBasicCredentials.create(
                                        key.id(), key.secret().reveal())))
                .orElseGet(AnonymousCredentialsProvider::create);
    }

    /** Any thread: requests of others fail. */
    @Override
    public void close() {
        client.close();
        http.close();
    }
}
