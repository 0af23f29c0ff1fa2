package com.algorithmia.secrets.store;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "com.algorithmia.secrets.store",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  /** One public package; the rest is internal. */
  @ArchTest
  static final ArchRule onePublicPackage =
      classes()
          .that()
          .resideOutsideOfPackage("com.algorithmia.secrets.store")
          .should()
          .resideInAPackage("com.algorithmia.secrets.store.internal..");

  /** Of the product the store knows the host, the key sets and the contract. */
  @ArchTest
  static final ArchRule knowsNoProviderAndNoServer =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "com.algorithmia.secrets.store..",
                  "com.algorithmia.secrets.host",
                  "com.algorithmia.secrets.keysets",
                  "com.algorithmia.secrets.h2",
                  "com.algorithmia.secrets.database",
                  "com.algorithmia.sdk.plugin.secrets",
                  "java..",
                  "javax.sql",
                  "javax.security.auth.x500",
                  "org.slf4j",
                  "org.jspecify.annotations",
                  "org.jdbi..",
                  "org.flywaydb..",
                  "org.h2..",
                  "org.postgresql..",
                  "com.zaxxer.hikari..",
                  "com.fasterxml.jackson.core..",
                  "com.github.benmanes.caffeine.cache"));

  /** What callers see is the JDK's, the store's, the key sets' and the host's. */
  @ArchTest
  static final ArchRule thePublicApiShowsNoLibrary =
      methods()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage("com.algorithmia.secrets.store")
          .and()
          .arePublic()
          .should()
          .haveRawReturnType(
              resideInAnyPackage(
                      "",
                      "java..",
                      "com.algorithmia.secrets.store",
                      "com.algorithmia.secrets.keysets")
                  .as("of the JDK, the store or the key sets"))
          .andShould()
          .haveRawParameterTypes(
              DescribedPredicate.allElements(
                  resideInAnyPackage(
                          "",
                          "java..",
                          "com.algorithmia.secrets.store",
                          "com.algorithmia.secrets.keysets",
                          "com.algorithmia.secrets.host")
                      .as("of the JDK, the store, the key sets or the host")));

  /** Inside, what is used goes one way. */
  @ArchTest
  static final ArchRule noCircleBetweenRooms =
      slices().matching("com.algorithmia.secrets.store.internal.(*)..").should().beFreeOfCycles();
}
