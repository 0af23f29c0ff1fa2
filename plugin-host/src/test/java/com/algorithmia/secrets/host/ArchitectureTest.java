package com.algorithmia.secrets.host;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "com.algorithmia.secrets.host",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  /** One public package; the rest is internal. */
  @ArchTest
  static final ArchRule onePublicPackage =
      classes()
          .that()
          .resideOutsideOfPackage("com.algorithmia.secrets.host")
          .should()
          .resideInAPackage("com.algorithmia.secrets.host.internal..");

  /** Of the product the host knows the SDK only, and of libraries those it says. */
  @ArchTest
  static final ArchRule dependsOnTheSdkOnly =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "com.algorithmia.secrets.host..",
                  "com.algorithmia.sdk.plugin.secrets",
                  "java..",
                  "org.slf4j",
                  "org.jspecify.annotations",
                  "com.github.benmanes.caffeine.cache..",
                  "io.github.resilience4j.circuitbreaker..",
                  "io.github.resilience4j.core..",
                  "io.micrometer.core.instrument.."));

  /** What callers see is the JDK's, the SDK's, the host's, or the registry that they bring. */
  @ArchTest
  static final ArchRule thePublicApiShowsNoLibrary =
      methods()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage("com.algorithmia.secrets.host")
          .and()
          .arePublic()
          .should()
          .haveRawReturnType(
              resideInAnyPackage(
                      "", "java..", "com.algorithmia.secrets.host", "com.algorithmia.sdk..")
                  .as("of the JDK, the SDK or the host"))
          .andShould()
          .haveRawParameterTypes(
              com.tngtech.archunit.base.DescribedPredicate.allElements(
                  resideInAnyPackage(
                          "",
                          "java..",
                          "com.algorithmia.secrets.host",
                          "com.algorithmia.sdk..",
                          "io.micrometer.core.instrument")
                      .as("of the JDK, the SDK, the host, or a registry")));

  /** Taking JARs in runs no code of a plugin. */
  @ArchTest
  static final ArchRule intakeRunsNoPlugin =
      noClasses()
          .that()
          .resideInAPackage("..internal.jar..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("..internal.load..")
                  .or(resideInAPackage("..internal.call.."))
                  .or(resideInAPackage("..internal.guard..")));

  /** Inside, what is used goes one way. */
  @ArchTest
  static final ArchRule noCircleBetweenRooms =
      slices().matching("com.algorithmia.secrets.host.internal.(*)..").should().beFreeOfCycles();
}
