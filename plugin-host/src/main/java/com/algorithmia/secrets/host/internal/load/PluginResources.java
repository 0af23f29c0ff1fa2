package com.algorithmia.secrets.host.internal.load;

import com.algorithmia.secrets.host.internal.jar.JarImage;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of a plugin's resources. They look like those of any JAR ({@code jar:file:...!/name}),
 * because libraries take them apart; but what is read comes from the open handle, and nothing of it
 * lands in the JDK's cache of JAR files, which would keep the file open for ever.
 */
final class PluginResources {

  private final JarImage jar;
  private final URL location;
  private final Handler handler = new Handler();

  PluginResources(JarImage jar) {
    this.jar = jar;
    try {
      this.location = jar.path().toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("A file always has an address", e);
    }
  }

  /** The JAR's own address. */
  URL location() {
    return location;
  }

  /** The address of a resource; null if there is none of that name. */
  @Nullable URL find(String name) {
    String entry = jar.resolve(name);
    if (entry == null) {
      return null;
    }
    // As the JDK's: the folder's name as it was asked for, with or without its slash.
    String shown = entry.equals(name + "/") ? name : entry;
    try {
      String encoded = new URI(null, null, "/" + shown, null).getRawPath();
      return new URL("jar", "", -1, location + "!" + encoded, handler);
    } catch (URISyntaxException | MalformedURLException e) {
      return null;
    }
  }

  private final class Handler extends URLStreamHandler {
    @Override
    protected URLConnection openConnection(URL url) throws IOException {
      return new Connection(url);
    }
  }

  private final class Connection extends JarURLConnection {

    Connection(URL url) throws MalformedURLException {
      super(url);
      setUseCaches(false);
    }

    @Override
    public void connect() {
      connected = true;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new ByteArrayInputStream(content());
    }

    @Override
    public long getContentLengthLong() {
      try {
        return content().length;
      } catch (IOException e) {
        return -1;
      }
    }

    /** A JAR file of its own: whoever asks for it closes it. */
    @Override
    public JarFile getJarFile() throws IOException {
      return new JarFile(jar.path().toFile());
    }

    private byte[] content() throws IOException {
      String name = getEntryName();
      byte[] content = name == null ? null : jar.read(name);
      if (content == null) {
        throw new FileNotFoundException("No such entry in the plugin's JAR");
      }
      return content;
    }
  }
}
