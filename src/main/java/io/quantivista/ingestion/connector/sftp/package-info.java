/**
 * Files of SFTP servers. {@link io.quantivista.ingestion.connector.sftp.SftpConnection} says which; the server must show a host key
 * that it names. The only place that knows the client's library.
 */
@NullMarked
package io.quantivista.ingestion.connector.sftp;

import org.jspecify.annotations.NullMarked;
