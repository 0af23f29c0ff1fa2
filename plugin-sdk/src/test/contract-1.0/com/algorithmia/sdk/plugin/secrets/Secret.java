package com.algorithmia.sdk.plugin.secrets;

/** Stub of contract 1.0: what plugins in the field were compiled against. Never edited. */
public interface Secret {

  String getValue();

  int getTtl();
}
