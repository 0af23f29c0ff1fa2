package com.algorithmia.secrets.server.internal.jetty;

import java.util.Locale;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * Notes whether the request that is being read asks for HTML. Of a request that Jetty refuses by
 * itself it hands on no headers, and yet a person with a browser should be shown a page. Nothing
 * else of the request is kept.
 */
final class NotingConnection extends HttpConnection {

  // Without an initial value: the constructor above makes the handler, which may note something.
  private volatile boolean html;

  private NotingConnection(HttpConfiguration configuration, Connector connector, EndPoint end) {
    super(configuration, connector, end);
  }

  /** Makes them. */
  static HttpConnectionFactory factory(HttpConfiguration configuration) {
    return new HttpConnectionFactory(configuration) {
      @Override
      public Connection newConnection(Connector connector, EndPoint end) {
        NotingConnection connection = new NotingConnection(getHttpConfiguration(), connector, end);
        connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
        return configure(connection, connector, end);
      }
    };
  }

  /** Whether a request asks for HTML, as far as it was read. */
  static boolean wantsHtml(Request request) {
    return request.getConnectionMetaData().getConnection() instanceof NotingConnection connection
        && connection.html;
  }

  @Override
  protected RequestHandler newRequestHandler() {
    return new RequestHandler() {
      @Override
      public void messageBegin() {
        html = false;
        super.messageBegin();
      }

      @Override
      public void startRequest(String method, String uri, HttpVersion version) {
        html = false;
        super.startRequest(method, uri, version);
      }

      @Override
      public void parsedHeader(HttpField field) {
        if (field.getHeader() == HttpHeader.ACCEPT && field.getValue() != null) {
          html |= field.getValue().toLowerCase(Locale.ROOT).contains("text/html");
        }
        super.parsedHeader(field);
      }
    };
  }
}
