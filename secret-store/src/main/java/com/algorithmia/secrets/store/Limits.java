package com.algorithmia.secrets.store;

/** How long things may be. Characters are counted as code points, values in UTF-8 bytes. */
public final class Limits {

  /** Names of accounts, algorithms, providers, keys; display names of entries. */
  public static final int NAME = 128;

  /** Descriptions. */
  public static final int DESCRIPTION = 2_000;

  /** Environment variable names. */
  public static final int VARIABLE = 128;

  /** Pairs of an entry's metadata, and the characters of a key and of a text in it. */
  public static final int METADATA_PAIRS = 32;

  /** Characters of a metadata key. */
  public static final int METADATA_KEY = 64;

  /** Characters of a metadata text. */
  public static final int METADATA_TEXT = 512;

  /** A value, in UTF-8 bytes; a provider's own limit may be lower. */
  public static final int VALUE_BYTES = 65_536;

  /** Characters of a provider key. */
  public static final int PROVIDER_KEY = 1_024;

  /** Pairs of a provider's configuration. */
  public static final int CONFIGURATION_PAIRS = 200;

  /** Characters of a configuration text. */
  public static final int CONFIGURATION_TEXT = 65_536;

  /** Characters of an idempotency key. */
  public static final int IDEMPOTENCY_KEY = 128;

  private Limits() {}
}
