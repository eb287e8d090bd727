package dev.sostenuto.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.sostenuto.engine.protocol.ServerMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house stands: who may see whom, and what the plain floors must not know. */
class FloorsTest {
  private static final String ROOT = "dev.sostenuto.";

  /** Ground first; a floor sees itself and the floors before it. */
  private static final List<String> FLOORS =
      List.of(
          "engine.telemetry",
          "engine.value",
          "engine.range",
          "engine.catalog",
          "engine.log",
          "engine.feed",
          "engine.store",
          "engine.function",
          "engine.protocol",
          "engine.live",
          "engine.session",
          "engine.schedule",
          "engine.presence",
          "engine.transfer",
          "engine.codegen",
          "app",
          "edge",
          "assembly");

  private static final List<String> PLAIN =
      List.of(
          "engine.telemetry",
          "engine.value",
          "engine.range",
          "engine.catalog",
          "engine.log",
          "engine.protocol",
          "engine.live",
          "engine.session");

  private static final List<String> SILENT =
      List.of(
          "engine.telemetry",
          "engine.value",
          "engine.range",
          "engine.catalog",
          "engine.log",
          "engine.protocol");

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.sostenuto");

  static Stream<String> floors() {
    return FLOORS.stream();
  }

  @Test
  void everyClassLivesOnAFloor() {
    check(
        classes()
            .should()
            .resideInAnyPackage(insides(FLOORS))
            .because("a package outside the list is held by no rule of this test"));
  }

  @ParameterizedTest
  @MethodSource("floors")
  void floorSeesOnlyTheFloorsBelowIt(String floor) {
    check(floorRule(floor));
  }

  @Test
  void floorRuleCatchesALookUpwards() {
    JavaClasses looksUp = new ClassFileImporter().importClasses(LooksUp.class);

    assertThatThrownBy(() -> onlyBelow("architecture", List.of("engine.value")).check(looksUp))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("LooksUp");
  }

  @Test
  void applicationsSeeOnlyFunctionsAndValues() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "app..")
            .should()
            .dependOnClassesThat(
                inside(FLOORS).and(DescribedPredicate.not(inside(allowedForApplications()))))
            .because("an application author never meets a session, a range or an LSN"));
  }

  @Test
  void nothingBelowTheApplicationsNamesOne() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + "engine..")
            .should()
            .dependOnClassesThat(inside(List.of("app", "edge", "assembly")))
            .because("the engine must work inside somebody else's WAR"));
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(PRODUCT);
  }

  @Test
  void plainFloorsKnowNoContainerAndNoDatabase() {
    check(
        noClasses()
            .that(inside(PLAIN).and(DescribedPredicate.not(inside(List.of("engine.catalog")))))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "jakarta..", "javax..", "java.sql..", "org.postgresql..", "org.eclipse..")
            .because("they run under simulation, without a container and without a database"));
  }

  @Test
  void catalogKnowsOfTheContainerOnlyTheMetamodel() {
    check(
        noClasses()
            .that(inside(List.of("engine.catalog")))
            .should()
            .dependOnClassesThat(
                DescribedPredicate.describe(
                    "belong to a container or a database, jakarta.persistence apart",
                    c ->
                        c.getPackageName().matches("(jakarta|javax|java\\.sql|org\\.postgresql).*")
                            && !c.getPackageName().startsWith("jakarta.persistence")))
            .because("it reads @Index, @Column and the metamodel, and asks no database"));
  }

  @Test
  void plainFloorsAreHandedTimeRandomnessAndThreads() {
    check(
        noClasses()
            .that(inside(PLAIN))
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "start")
            .orShould()
            .callMethod(ThreadLocalRandom.class, "current")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(java.util.UUID.class, "randomUUID")
            .orShould()
            .callConstructor(java.util.Random.class)
            .orShould()
            .callConstructor(java.security.SecureRandom.class)
            .because("what they do must follow from a seed alone"));
  }

  @Test
  void lowFloorsDoNotLog() {
    check(
        noClasses()
            .that(inside(SILENT))
            .should()
            .dependOnClassesThat()
            .areAssignableTo(System.Logger.class)
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.logging..", "org.slf4j..")
            .because("a value that goes wrong is told to the caller, who knows what it means"));
  }

  @Test
  void logsGoThroughSystemLogger() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.logging..", "org.slf4j..")
            .because("one logging interface is enough, and it belongs to the JDK"));
  }

  @Test
  void onlyTheFeedAndTheStoreKnowTheDriver() {
    check(
        noClasses()
            .that(DescribedPredicate.not(inside(List.of("engine.feed", "engine.store"))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.postgresql..")
            .because("the rest of the house must not care which driver speaks to PostgreSQL"));
  }

  @Test
  @DisplayName("case 49: nothing sends a FatalError")
  void fatalErrorsAreNeverSent() {
    check(
        noClasses()
            .should()
            .callConstructor(ServerMessage.FatalError.class, String.class)
            .because("it ends a client until its page is loaded anew"));
  }

  @Test
  void staticStateIsConstant() {
    check(
        fields()
            .that()
            .areStatic()
            .and()
            .doNotHaveModifier(com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC)
            .should()
            .beFinal()
            .because("two engines in one JVM must not share anything"));
  }

  @Test
  void everyPackageSaysWhatItIs() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      List<Path> silent =
          files
              .filter(f -> f.toString().endsWith(".java"))
              .map(Path::getParent)
              .distinct()
              .filter(p -> !Files.exists(p.resolve("package-info.java")))
              .toList();
      assertThat(silent).as("packages without package-info.java").isEmpty();
    }
  }

  @Test
  void noTestIsPassedOverByTheRunners() {
    JavaClasses tests = new ClassFileImporter().importPath(Path.of("target/test-classes"));
    classes()
        .that(
            DescribedPredicate.describe(
                "have tests",
                c ->
                    !c.isNestedClass()
                        && c.getMethods().stream()
                            .anyMatch(
                                m ->
                                    m.isAnnotatedWith(Test.class)
                                        || m.isAnnotatedWith(ParameterizedTest.class))))
        .should()
        .haveNameMatching(".*(Test|IT)")
        .because("surefire runs *Test and failsafe runs *IT, and neither says what it left out")
        .check(tests);
  }

  private static ArchRule floorRule(String floor) {
    return onlyBelow(floor, FLOORS.subList(0, FLOORS.indexOf(floor) + 1));
  }

  private static ArchRule onlyBelow(String floor, List<String> visible) {
    return classes()
        .that()
        .resideInAPackage(ROOT + floor + "..")
        .should()
        .onlyDependOnClassesThat(
            inside(visible)
                .or(
                    DescribedPredicate.describe(
                        "are not ours", c -> !c.getPackageName().startsWith("dev.sostenuto"))))
        .because(
            "a floor rests on the floors below it; what it needs from above is handed in through an"
                + " interface of its own");
  }

  private static List<String> allowedForApplications() {
    return List.of("app", "engine.function", "engine.value");
  }

  private static DescribedPredicate<JavaClass> inside(List<String> packages) {
    return JavaClass.Predicates.resideInAnyPackage(insides(packages));
  }

  private static String[] insides(List<String> packages) {
    return IntStream.range(0, packages.size())
        .mapToObj(i -> ROOT + packages.get(i) + "..")
        .toArray(String[]::new);
  }

  /** A floor may still be empty. */
  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(PRODUCT);
  }

  /** Looks at a floor that it may not see. */
  private static final class LooksUp {
    @SuppressWarnings("unused")
    private static final Class<?> ABOVE = dev.sostenuto.assembly.DatabaseRequirements.class;
  }
}
