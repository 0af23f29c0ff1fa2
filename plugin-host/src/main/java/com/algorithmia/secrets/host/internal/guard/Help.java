package com.algorithmia.secrets.host.internal.guard;

/** Where warnings are explained: headings that keep their names. */
public final class Help {

  private static final String PAGE = "help: plugin-host/README.md#";

  /** A plugin that is not gone after it was unloaded. */
  public static final String LEAK = PAGE + "leak";

  /** A JAR with copies of the SDK. */
  public static final String SDK_COPIES = PAGE + "sdk-copies";

  /** Calls that do not come back. */
  public static final String STUCK = PAGE + "stuck";

  /** A provider object that could not be made anew. */
  public static final String RECREATE = PAGE + "recreate";

  /** Files of a plugins folder that can't be used. */
  public static final String FOLDER = PAGE + "folder";

  private Help() {}
}
