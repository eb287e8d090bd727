package dev.sostenuto.edge.http;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The routes by which tools find out whom they talk to, in plain text. Safe for use by many
 * threads.
 */
@WebServlet(urlPatterns = {"/version", "/instance_name", "/instance_version"})
public class InfoServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Inject private transient Provider<ServerInfo> info;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean name = request.getServletPath().equals("/instance_name");
    response.setContentType("text/plain");
    response.setCharacterEncoding("UTF-8");
    response.setHeader("Access-Control-Allow-Origin", "*");
    String text = name ? info.get().instanceName() : info.get().version();
    response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }
}
