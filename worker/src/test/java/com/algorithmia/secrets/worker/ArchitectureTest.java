package com.algorithmia.secrets.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which part may know which; and what no part may load. */
@AnalyzeClasses(
    packages = "com.algorithmia.secrets.worker",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String INTERNAL = "com.algorithmia.secrets.worker.internal.";

  @ArchTest
  static final ArchRule processesKnowNothingOfServersAndProviders =
      noClasses()
          .that()
          .resideInAPackage(INTERNAL + "process..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              INTERNAL + "bundle..",
              INTERNAL + "provider..",
              INTERNAL + "live..",
              "com.algorithmia.secrets.client..",
              "com.algorithmia.secrets.keysets..");

  @ArchTest
  static final ArchRule bundlesKnowNothingOfTime =
      noClasses()
          .that()
          .resideInAPackage(INTERNAL + "bundle..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(INTERNAL + "provider..", INTERNAL + "live..");

  @ArchTest
  static final ArchRule nothingLoadsWhatStartsSlowly =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.net.http..", "picocli..", "com.fasterxml.jackson.databind..");

  @ArchTest
  static final ArchRule nothingKnowsAProviderOrTheStore =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "com.algorithmia.plugin..",
              "com.algorithmia.secrets.store..",
              "com.algorithmia.secrets.server..");

  /** Inside, what is used goes one way. */
  @ArchTest
  static final ArchRule noCircleBetweenRooms =
      slices().matching("com.algorithmia.secrets.worker.internal.(*)..").should().beFreeOfCycles();
}
