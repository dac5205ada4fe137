package jp.fukuhon.practice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("jp.fukuhon.practice");

  @Test
  void usesNothingOfTheEngine() {
    noClasses()
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage("jp.fukuhon..")
                .and(JavaClass.Predicates.resideOutsideOfPackage("jp.fukuhon.practice..")))
        .check(classes);
  }

  @Test
  void packagesUseEachOtherOnlyAsTheirDescriptionsSay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("cli")
        .definedBy("jp.fukuhon.practice.cli")
        .layer("lab")
        .definedBy("jp.fukuhon.practice.lab")
        .layer("demo")
        .definedBy("jp.fukuhon.practice.demo")
        .layer("product")
        .definedBy("jp.fukuhon.practice.product")
        .layer("database")
        .definedBy("jp.fukuhon.practice.database")
        .layer("samples")
        .definedBy("jp.fukuhon.practice.samples")
        .layer("ca")
        .definedBy("jp.fukuhon.practice.ca")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("demo")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("lab")
        .mayOnlyBeAccessedByLayers("demo", "cli")
        .whereLayer("product")
        .mayOnlyBeAccessedByLayers("demo", "cli")
        .whereLayer("database")
        .mayOnlyBeAccessedByLayers("lab", "demo", "cli")
        .whereLayer("samples")
        .mayOnlyBeAccessedByLayers("lab", "demo", "cli")
        .whereLayer("ca")
        .mayOnlyBeAccessedByLayers("lab", "cli")
        .check(classes);
  }
}
