package dev.sostenuto.app.turn;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/**
 * Cloudflare's Realtime TURN service over HTTP, as its documentation has it ({@code
 * cloudflare/cloudflare-docs}, {@code src/content/docs/realtime/turn}). Safe for use by many
 * threads.
 *
 * <p>Whatever is no success is thrown as {@link NoRelayException}. Where it is and how long it may
 * take is said in {@code META-INF/microprofile-config.properties}.
 */
@RegisterRestClient(configKey = "cloudflare-turn")
@RegisterProvider(CloudflareRefusals.class)
@Path("/v1/turn/keys/{key}/credentials")
@Produces(MediaType.APPLICATION_JSON)
public interface CloudflareApi {
  /**
   * What is asked for.
   *
   * @param ttl seconds, at most 48 hours
   * @param customIdentifier what Cloudflare's statistics of use are grouped by
   */
  record Wanted(int ttl, String customIdentifier) {}

  /** Mints a credential: 201, with an answer that {@link IceServers} reads. */
  @POST
  @Path("generate-ice-servers")
  @Consumes(MediaType.APPLICATION_JSON)
  InputStream generate(
      @HeaderParam("Authorization") String authorization,
      @PathParam("key") String key,
      Wanted wanted);

  /**
   * Ends a credential before its time: 204.
   *
   * @param username without a slash, which would not be percent-encoded
   */
  @POST
  @Path("{username}/revoke")
  void revoke(
      @HeaderParam("Authorization") String authorization,
      @PathParam("key") String key,
      @PathParam("username") String username);
}
