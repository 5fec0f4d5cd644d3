# The gateway on a JRE. Build the jar first: mvn -B -DskipTests -Dquick package
# A base with glibc, as DuckDB and zstd bring native libraries that are linked against it.
FROM eclipse-temurin:25-jre

RUN useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin ingestion \
    && install -d -o ingestion -g ingestion /data

# The jar's manifest looks for lib/ beside it.
COPY target/lib /opt/ingestion/lib
COPY target/ingestion.jar /opt/ingestion/ingestion.jar

# The launcher's flags. In the environment, so that a deployment can set others.
ENV JDK_JAVA_OPTIONS="-XX:+UseParallelGC -XX:+ExitOnOutOfMemoryError -Xmx512m --sun-misc-unsafe-memory-access=allow"
ENV INGEST_DATA_DIR=/data INGEST_HTTP_HOST=0.0.0.0

USER 10001:10001
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["java", "-jar", "/opt/ingestion/ingestion.jar"]
CMD ["serve"]
