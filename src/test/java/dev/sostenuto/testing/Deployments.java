package dev.sostenuto.testing;

import java.io.File;
import net.bytebuddy.ByteBuddy;
import org.assertj.core.api.Assertions;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The WAR that Maven built, ready for Arquillian. Stateless. */
final class Deployments {
  private Deployments() {}

  /**
   * The product, with the {@code *IT} classes, the assertions they use, and the conformance tests'
   * own functions with their table. The other test classes stay outside: their entities and
   * functions are no part of the product.
   */
  static WebArchive productWithTests() {
    return ShrinkWrap.create(ZipImporter.class, "sostenuto.war")
        .importFrom(new File("target/sostenuto.war"))
        .as(WebArchive.class)
        .addPackages(true, path -> path.get().matches(".*IT(\\$.*)?\\.class"), "dev.sostenuto")
        .addPackage("dev.sostenuto.conformance")
        .addAsWebInfResource(
            "conformance/R__conformance.sql", "classes/db/migration/R__conformance.sql")
        .addAsLibraries(jarOf(Assertions.class), jarOf(ByteBuddy.class));
  }

  private static File jarOf(Class<?> type) {
    return new File(type.getProtectionDomain().getCodeSource().getLocation().getPath());
  }
}
