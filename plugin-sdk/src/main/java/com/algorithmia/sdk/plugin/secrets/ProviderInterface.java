package com.algorithmia.sdk.plugin.secrets;

/**
 * The version of this contract, and the entries of a JAR's manifest that speak of it.
 *
 * @since 2.0
 */
public final class ProviderInterface {

  /**
   * The version of the contract in this package, {@code major.minor}. A host refuses a JAR that
   * asks for a newer major, or for a newer minor of the same major.
   */
  public static final String VERSION = "2.0";

  /** The manifest's main attribute that names the factory class: {@value}. Optional. */
  public static final String FACTORY_ATTRIBUTE = "Secret-Provider-Factory";

  /**
   * The manifest's main attribute that names the version a JAR was built against: {@value}. Absent
   * means 1.0.
   */
  public static final String VERSION_ATTRIBUTE = "Secret-Provider-Interface";

  private ProviderInterface() {}
}
