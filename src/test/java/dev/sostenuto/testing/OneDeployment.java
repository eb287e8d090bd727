package dev.sostenuto.testing;

import java.util.List;
import org.jboss.arquillian.container.spi.client.deployment.DeploymentDescription;
import org.jboss.arquillian.container.spi.client.deployment.DeploymentScenario;
import org.jboss.arquillian.container.spi.event.DeployManagedDeployments;
import org.jboss.arquillian.container.spi.event.UnDeployManagedDeployments;
import org.jboss.arquillian.container.test.impl.client.deployment.AnnotationDeploymentScenarioGenerator;
import org.jboss.arquillian.container.test.impl.client.deployment.event.GenerateDeployment;
import org.jboss.arquillian.container.test.spi.client.deployment.DeploymentScenarioGenerator;
import org.jboss.arquillian.core.api.InstanceProducer;
import org.jboss.arquillian.core.api.annotation.Inject;
import org.jboss.arquillian.core.api.annotation.Observes;
import org.jboss.arquillian.core.spi.EventContext;
import org.jboss.arquillian.core.spi.LoadableExtension;
import org.jboss.arquillian.test.spi.TestClass;
import org.jboss.arquillian.test.spi.annotation.ClassScoped;

/**
 * Lets all {@code *IT} classes run in one deployment of the product, which stays until the server
 * stops.
 *
 * <p>A test class therefore has no {@code @Deployment} method; {@code @ArquillianTest} is enough.
 * Its methods run inside the product, those with {@code @RunAsClient} outside. What one class
 * leaves in the database the next one finds.
 */
public final class OneDeployment implements LoadableExtension {
  @Override
  public void register(ExtensionBuilder builder) {
    builder
        .override(
            DeploymentScenarioGenerator.class,
            AnnotationDeploymentScenarioGenerator.class,
            TheProduct.class)
        .observer(DeployOnce.class);
  }

  /** Answers the question what a test class wants deployed: always the product. */
  public static final class TheProduct implements DeploymentScenarioGenerator {
    @Override
    public List<DeploymentDescription> generate(TestClass testClass) {
      return List.of(new DeploymentDescription("product", Deployments.productWithTests()));
    }
  }

  /** Lets the first class deploy, hands what was deployed to the others, and never undeploys. */
  public static final class DeployOnce {
    @Inject @ClassScoped private InstanceProducer<DeploymentScenario> scenario;
    private DeploymentScenario deployed;

    void generate(@Observes EventContext<GenerateDeployment> step) {
      if (deployed == null) {
        step.proceed();
      } else {
        scenario.set(deployed);
      }
    }

    void deploy(@Observes EventContext<DeployManagedDeployments> step) {
      if (deployed == null) {
        step.proceed();
        deployed = scenario.get();
      }
    }

    void keep(@Observes EventContext<UnDeployManagedDeployments> step) {
      // The server's own stop ends the application.
    }
  }
}
