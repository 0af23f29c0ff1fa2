package com.algorithmia.secrets.server.internal.jetty;

import com.algorithmia.secrets.server.internal.http.ApiFailure;
import com.algorithmia.secrets.server.internal.http.Incoming;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;

/** A request that Jetty has read. */
final class JettyIncoming implements Incoming {

  private static final int FORM_OVERHEAD = 64 << 10;
  private static final int CHUNK = 8_192;
  private static final long MAX_DRAINED = 4 << 20;
  private static final int MAX_FORM_PARTS = 8;
  private static final int MAX_TEXT_PART = 4_096;

  private final Request request;
  private final Path temporary;
  private final Duration bodyTime;
  private final Duration uploadTime;
  private MultiPartFormData.@Nullable Parts parts;

  JettyIncoming(Request request, Path temporary, Duration bodyTime, Duration uploadTime) {
    this.request = request;
    this.temporary = temporary;
    this.bodyTime = bodyTime;
    this.uploadTime = uploadTime;
  }

  @Override
  public String method() {
    return request.getMethod();
  }

  @Override
  public String path() {
    // Jetty has refused what decodes in more than one way: %2f, %2e, ..; and so on.
    return String.valueOf(request.getHttpURI().getDecodedPath());
  }

  @Override
  public Map<String, List<String>> query() {
    Fields fields;
    try {
      fields = Request.extractQueryParameters(request);
    } catch (RuntimeException e) {
      throw ApiFailure.malformed("The query is not well-formed UTF-8, percent-encoded");
    }
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    fields.forEach(field -> parameters.put(field.getName(), List.copyOf(field.getValues())));
    return parameters;
  }

  @Override
  public List<String> headers(String name) {
    return request.getHeaders().getValuesList(name);
  }

  @Override
  public List<String> cookies(String name) {
    return Request.getCookies(request).stream()
        .filter(cookie -> cookie.getName().equals(name))
        .map(HttpCookie::getValue)
        .toList();
  }

  @Override
  public String address() {
    InetAddress address = remote();
    return address == null ? "unknown" : address.getHostAddress();
  }

  private @Nullable InetAddress remote() {
    SocketAddress address = request.getConnectionMetaData().getRemoteSocketAddress();
    return address instanceof InetSocketAddress inet ? inet.getAddress() : null;
  }

  @Override
  public boolean fromThisMachine() {
    InetAddress address = remote();
    return address != null
        && address.isLoopbackAddress()
        && headers("X-Forwarded-For").isEmpty()
        && headers(HttpHeader.FORWARDED.asString()).isEmpty();
  }

  @Override
  public byte[] body(int maxBytes) {
    long declared = request.getLength();
    long end = System.nanoTime() + bodyTime.toNanos();
    byte[] buffer = new byte[declared < 0 || declared > maxBytes ? CHUNK : (int) declared];
    int length = 0;
    try (InputStream in = Content.Source.asInputStream(request)) {
      if (declared > maxBytes) {
        throw tooLarge(in, maxBytes, end);
      }
      while (true) {
        if (length == buffer.length) {
          int next = in.read();
          if (next < 0) {
            return exactly(buffer, length);
          }
          if (length >= maxBytes) {
            throw tooLarge(in, maxBytes, end);
          }
          byte[] larger = Arrays.copyOf(buffer, Math.min(maxBytes, 2 * length + CHUNK));
          Arrays.fill(buffer, (byte) 0);
          buffer = larger;
          buffer[length++] = (byte) next;
        }
        int read = in.read(buffer, length, buffer.length - length);
        if (read < 0) {
          return exactly(buffer, length);
        }
        length += read;
        mustBeInTime(end);
      }
    } catch (IOException e) {
      throw broken(e);
    } finally {
      if (length > 0 && length < buffer.length) {
        Arrays.fill(buffer, (byte) 0);
      }
    }
  }

  /**
   * Takes in some of what is too much: many clients read the answer only after they sent it all.
   */
  private static ApiFailure tooLarge(InputStream in, int maxBytes, long end) throws IOException {
    byte[] sink = new byte[CHUNK];
    int read = 0;
    for (long taken = 0; read >= 0 && taken < MAX_DRAINED; taken += read) {
      read = in.read(sink);
      mustBeInTime(end);
    }
    Arrays.fill(sink, (byte) 0);
    return ApiFailure.tooLarge("The body must not be longer than " + maxBytes + " bytes");
  }

  private static void mustBeInTime(long end) {
    if (System.nanoTime() - end > 0) {
      throw new ApiFailure(408, 8_000, "The body came too slowly");
    }
  }

  private static byte[] exactly(byte[] buffer, int length) {
    return length == buffer.length ? buffer : Arrays.copyOf(buffer, length);
  }

  private static ApiFailure broken(@Nullable Throwable failure) {
    if (hasStatus(failure, 408)
        || failure instanceof TimeoutException
        || (failure != null && failure.getCause() instanceof TimeoutException)) {
      return new ApiFailure(408, 8_000, "The body came too slowly");
    }
    return ApiFailure.malformed("The body broke off, or is not well-formed");
  }

  private static boolean hasStatus(@Nullable Throwable failure, int status) {
    return failure instanceof HttpException http && http.getCode() == status;
  }

  @Override
  public Upload upload(String field, long maxBytes) {
    MultiPartFormData.Parts received = receive(field, 1, maxBytes);
    MultiPart.Part part = received.size() == 1 ? received.get(0) : null;
    if (part == null || !field.equals(part.getName())) {
      throw ApiFailure.malformed("The form must have one field, " + field + ", with the JAR");
    }
    if (!(part instanceof MultiPart.PathPart inFile)) {
      throw ApiFailure.malformed("The field " + field + " is empty");
    }
    return new Upload(inFile.getPath(), baseName(part.getFileName()));
  }

  @Override
  public UploadForm uploadForm(String field, long maxBytes) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    Upload file = null;
    for (MultiPart.Part part : receive(field, MAX_FORM_PARTS, maxBytes)) {
      if (part.getFileName() == null) {
        fields.computeIfAbsent(part.getName(), name -> new ArrayList<>()).add(text(part));
      } else if (field.equals(part.getName())
          && part.getLength() > 0
          && part instanceof MultiPart.PathPart inFile) {
        file = new Upload(inFile.getPath(), baseName(part.getFileName()));
      }
    }
    return new UploadForm(fields, file);
  }

  private static String text(MultiPart.Part part) {
    if (part.getLength() > MAX_TEXT_PART) {
      throw ApiFailure.tooLarge("A text of the form is too long");
    }
    return part.getContentAsString(StandardCharsets.UTF_8);
  }

  private MultiPartFormData.Parts receive(String field, int maxParts, long maxBytes) {
    String contentType = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    if (contentType == null
        || !contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
      throw new ApiFailure(
          415,
          ApiFailure.UNSUPPORTED_MEDIA_TYPE,
          "Send multipart/form-data with the JAR in the field " + field);
    }
    if (request.getLength() > maxBytes + FORM_OVERHEAD) {
      throw ApiFailure.tooLarge("A JAR must not be larger than " + maxBytes + " bytes");
    }
    MultiPartConfig config =
        new MultiPartConfig.Builder()
            .location(temporary)
            .maxParts(maxParts)
            .maxMemoryPartSize(0)
            .maxPartSize(maxBytes)
            .maxSize(maxBytes + FORM_OVERHEAD)
            .useFilesForPartsWithoutFileName(true)
            .build();
    MultiPartFormData.Parts received = receive(contentType, config, maxBytes);
    parts = received;
    return received;
  }

  private MultiPartFormData.Parts receive(
      String contentType, MultiPartConfig config, long maxBytes) {
    try {
      CompletableFuture<MultiPartFormData.Parts> received = new CompletableFuture<>();
      MultiPartFormData.onParts(request, request, contentType, config, new Received(received));
      return received.get(uploadTime.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiFailure.unavailable("The server is stopping");
    } catch (TimeoutException e) {
      request.fail(e);
      throw new ApiFailure(408, 8_000, "The upload came too slowly");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      // Jetty has no type of its own for "too long"; its messages say "max ... exceeded".
      if (hasStatus(cause, 413) || String.valueOf(cause).contains("max")) {
        throw ApiFailure.tooLarge("A JAR must not be larger than " + maxBytes + " bytes");
      }
      throw broken(cause);
    } catch (IllegalArgumentException | IllegalStateException | NullPointerException e) {
      // What Jetty throws where the boundary is missing or can't be read.
      throw ApiFailure.malformed("The Content-Type must be multipart/form-data with a boundary");
    }
  }

  /** Some browsers send a path; of a name only its last part counts. */
  private static @Nullable String baseName(@Nullable String name) {
    return name == null
        ? null
        : name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  }

  /** Removes what was uploaded. */
  void end() {
    MultiPartFormData.Parts received = parts;
    if (received != null) {
      received.close();
    }
  }

  /** Hands on what Jetty made of a form. */
  private record Received(CompletableFuture<MultiPartFormData.Parts> future)
      implements Promise.Invocable<MultiPartFormData.Parts> {

    @Override
    public void succeeded(MultiPartFormData.Parts parts) {
      if (!future.complete(parts)) {
        // Too late: nobody waits for them any more.
        parts.close();
      }
    }

    @Override
    public void failed(Throwable failure) {
      future.completeExceptionally(failure);
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }
  }
}
