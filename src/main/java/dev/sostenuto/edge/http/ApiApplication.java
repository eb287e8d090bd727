package dev.sostenuto.edge.http;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.info.Info;

/**
 * The HTTP API below {@code /api}; everything else of the application is static, a socket or a
 * servlet.
 */
@ApplicationPath("/api")
@OpenAPIDefinition(
    info =
        @Info(
            title = "Sostenuto",
            version = "1",
            description =
                "Queries, mutations and actions over HTTP, as the npm package convex calls them."))
public class ApiApplication extends Application {}
