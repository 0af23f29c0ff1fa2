package com.algorithmia.sdk.plugin.secrets;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "com.algorithmia.sdk.plugin.secrets",
    importOptions = ImportOption.DoNotIncludeTests.class)
class DependsOnNothingTest {

  /** JSpecify's are annotations, which the JVM ignores where they are missing. */
  @ArchTest
  static final ArchRule theSdkDependsOnTheJdkAlone =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "com.algorithmia.sdk.plugin.secrets", "java..", "org.jspecify.annotations");
}
