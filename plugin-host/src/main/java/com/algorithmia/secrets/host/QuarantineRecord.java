package com.algorithmia.secrets.host;

import java.time.Instant;
import java.util.Optional;

/**
 * That a JAR was refused. The JAR itself is not kept.
 *
 * @param digest SHA-256 of the file; empty if it was too large to be read to its end
 * @param fileName the file's name, for people; shortened, without control characters
 * @param reason why
 * @param message why, for people
 * @param time when
 */
public record QuarantineRecord(
    Optional<String> digest,
    String fileName,
    PluginRefusedException.Reason reason,
    String message,
    Instant time) {}
