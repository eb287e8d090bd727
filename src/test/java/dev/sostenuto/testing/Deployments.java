package dev.sostenuto.testing;

import java.io.File;
import org.assertj.core.api.Assertions;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The WAR that Maven built, ready for Arquillian. Stateless. */
public final class Deployments {
  private Deployments() {}

  /** The product as it is, for tests that speak to it from outside. */
  public static WebArchive product() {
    return ShrinkWrap.create(ZipImporter.class, "sostenuto.war")
        .importFrom(new File("target/sostenuto.war"))
        .as(WebArchive.class);
  }

  /** The product and AssertJ, for tests that run inside it. */
  public static WebArchive productWithTests() {
    return product().addAsLibraries(jarOf(Assertions.class), jarOf(net.bytebuddy.ByteBuddy.class));
  }

  private static File jarOf(Class<?> type) {
    return new File(type.getProtectionDomain().getCodeSource().getLocation().getPath());
  }
}
