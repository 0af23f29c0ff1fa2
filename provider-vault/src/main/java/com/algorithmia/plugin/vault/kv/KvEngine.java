package com.algorithmia.plugin.vault.kv;

import com.algorithmia.plugin.vault.transport.ApiPath;
import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.VersionSummary;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One version of the KV secrets engine. Implementations are thread-safe; every method keeps to its
 * deadline, and fails with the kinds that {@code SecretProvider} tells. Keys were checked, values
 * too.
 */
public interface KvEngine {

  /** Reads value and version at once. */
  Secret read(SecretKey key, Deadline deadline) throws SecretNotFoundException;

  /** Tells version and time, without the value where that can be avoided. */
  State state(SecretKey key, Deadline deadline) throws SecretNotFoundException;

  /**
   * Tells version and time of a listed secret, never at the price of its value: fails with {@code
   * PERMISSION_DENIED} where that would be the only way.
   *
   * @param tokenIsGood whether that was just found out in the same call: then a refusal is taken
   *     for one of rights without asking again
   */
  State look(SecretKey key, boolean tokenIsGood, Deadline deadline) throws SecretNotFoundException;

  /** Whether it is there and usable; looked up without the value where that can be avoided. */
  boolean exists(SecretKey key, Deadline deadline);

  /**
   * Stores a value under a request id.
   *
   * @param fresh whether the id was just drawn, so that nothing can be there
   */
  void create(String requestId, boolean fresh, String value, Deadline deadline);

  /**
   * Replaces a value.
   *
   * @param expected the version that has to be current; null = any
   * @return the new version
   */
  String update(SecretKey key, String value, @Nullable String expected, Deadline deadline)
      throws SecretNotFoundException;

  /** Removes a secret. Gives false if it was not there. */
  boolean delete(SecretKey key, Deadline deadline);

  /** Lists the versions that are kept, newest first. */
  List<VersionSummary> versions(SecretKey key, Deadline deadline) throws SecretNotFoundException;

  /** Brings an earlier value back as a new version, and gives that. */
  String restore(SecretKey key, String version, Deadline deadline) throws SecretNotFoundException;

  /**
   * Names in a folder below the prefix, sorted; those that end with a slash are folders.
   *
   * @param after only names that come after this one; empty = all
   * @param limit at most so many
   */
  List<String> names(ApiPath folder, String after, int limit, Deadline deadline);

  /** Whether {@link #names} gives the names of deleted secrets as well. */
  boolean namesDeleted();

  /**
   * Version and time of a secret.
   *
   * @param version null if none is kept
   * @param updated null if none is kept
   */
  record State(@Nullable String version, @Nullable Instant updated) {}
}
