# The gateway on a JRE. Build the jar first: mvn -B -DskipTests -Dquick package
# A base with glibc, as DuckDB and zstd bring native libraries that are linked against it.
FROM eclipse-temurin:25-jre

# A user with a name: the embedded PostgreSQL does not start for a number that has none.
RUN useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin ingestion \
    && install -d -o ingestion -g ingestion /data

# The jar's manifest looks for lib/ beside it.
COPY target/lib /opt/ingestion/lib
COPY target/ingestion.jar /opt/ingestion/ingestion.jar

# Every part of the JVM's memory has a bound; docs/operations.md adds them up. In the environment, so that a deployment can
# set others.
ENV JDK_JAVA_OPTIONS="-XX:+UseParallelGC -XX:+ExitOnOutOfMemoryError -Xmx512m -XX:MaxDirectMemorySize=128m -XX:MaxMetaspaceSize=192m -XX:ReservedCodeCacheSize=128m --sun-misc-unsafe-memory-access=allow"
ENV INGEST_DATA_DIR=/data INGEST_HTTP_HOST=0.0.0.0

# Writes to /data and /tmp alone: the root may be read-only. /tmp must allow the execution of libraries.
USER 10001:10001
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["java", "-jar", "/opt/ingestion/ingestion.jar"]
CMD ["serve"]
