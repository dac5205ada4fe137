package jp.fukuhon.app.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import jp.fukuhon.app.settings.Endpoint;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * One configured resolver, asked by DNS itself: what this machine would answer by its own files
 * does not count. Once it has not answered it is not asked again. Not thread-safe.
 */
final class Dns {

  private final Endpoint endpoint;
  private final SimpleResolver resolver;
  private Optional<String> silence = Optional.empty();

  /**
   * @param endpoint an address
   * @param timeout of one question
   */
  Dns(Endpoint endpoint, Duration timeout) {
    this.endpoint = endpoint;
    this.resolver =
        new SimpleResolver(
            new InetSocketAddress(InetAddress.ofLiteral(endpoint.host()), endpoint.port()));
    this.resolver.setTimeout(timeout);
  }

  /**
   * The delegation of the zone that a name lies in.
   *
   * @param zone without a trailing dot
   * @param nameServers in lower case, sorted
   */
  record Delegation(String zone, Set<String> nameServers) {}

  /** Why it gave no answer; empty while it answers. */
  Optional<String> silence() {
    return silence;
  }

  /** Every address of a name; empty when it has none, or when the resolver is silent. */
  Set<InetAddress> addresses(String host) {
    Set<InetAddress> addresses = new LinkedHashSet<>();
    for (int type : new int[] {Type.A, Type.AAAA}) {
      for (Record record : ask(host, type)) {
        if (record instanceof ARecord four) {
          addresses.add(four.getAddress());
        } else if (record instanceof AAAARecord six) {
          addresses.add(six.getAddress());
        }
      }
    }
    return addresses;
  }

  /** The delegation of the nearest zone above or at a name, never that of a whole suffix. */
  Optional<Delegation> delegation(String host) {
    for (String zone : zones(host)) {
      Set<String> servers = new TreeSet<>();
      for (Record record : ask(zone, Type.NS)) {
        if (record instanceof NSRecord server && plain(record.getName()).equals(zone)) {
          servers.add(plain(server.getTarget()));
        }
      }
      if (!servers.isEmpty()) {
        return Optional.of(new Delegation(zone, servers));
      }
    }
    return Optional.empty();
  }

  /** The name and what is above it, down to three labels below lg.jp and the like, else two. */
  private static List<String> zones(String host) {
    List<String> zones = new ArrayList<>();
    List<String> labels = List.of(host.split("\\.", -1));
    int least = host.matches(".*\\.[a-z]{2}\\.jp") ? 3 : 2;
    for (int first = 0; labels.size() - first >= least; first++) {
      zones.add(String.join(".", labels.subList(first, labels.size())));
    }
    return zones;
  }

  private List<Record> ask(String name, int type) {
    if (silence.isPresent()) {
      return List.of();
    }
    try {
      Message answer =
          resolver.send(Message.newQuery(Record.newRecord(absolute(name), type, DClass.IN)));
      int code = answer.getRcode();
      if (code == Rcode.SERVFAIL) {
        return List.of(); // this name's own servers are at fault, other names may have answers
      }
      if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
        silence = Optional.of("it answers " + Rcode.string(code));
      }
      return answer.getSection(Section.ANSWER);
    } catch (IOException e) {
      String message = e.getMessage();
      silence = Optional.of(message == null ? e.getClass().getSimpleName() : message);
      return List.of();
    }
  }

  private static Name absolute(String name) throws TextParseException {
    return Name.fromString(name, Name.root);
  }

  private static String plain(Name name) {
    return name.canonicalize().toString(true);
  }

  @Override
  public String toString() {
    return endpoint.toString();
  }
}
