package jp.fukuhon.core.directory;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;
import jp.fukuhon.core.directory.DirectoryEntry.Contact;
import jp.fukuhon.core.directory.DirectoryEntry.Host;
import jp.fukuhon.core.directory.YamlFields.Text;
import jp.fukuhon.core.register.Dataset;
import jp.fukuhon.core.register.MunicipalityCode;
import org.jspecify.annotations.Nullable;

/** Reads one entry of a directory file and judges it by itself. */
final class EntryReader {

  static final Set<String> FIELDS =
      Set.of(
          "party",
          "role",
          "environment",
          "from",
          "until",
          "datasets",
          "hosts",
          "name-servers",
          "certificate",
          "addresses",
          "contact");

  private static final String LG_JP = "lg.jp";
  private static final Pattern PARTY = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern PIN = Pattern.compile("sha256:[0-9a-fA-F]{64}");

  private final YamlFields fields;

  EntryReader(YamlFields fields) {
    this.fields = fields;
  }

  /** The entry; empty, or to be thrown away, when faults were added. */
  Optional<DirectoryEntry> read() {
    Optional<PeerRole> role = word("role", PeerRole::parse, List.of(PeerRole.values()));
    Optional<String> party = party(role.orElse(null));
    Optional<Environment> environment =
        word("environment", Environment::parse, List.of(Environment.values()));
    Optional<LocalDate> from = fields.required("from").flatMap(this::date);
    Optional<LocalDate> until = fields.text("until").flatMap(this::date);
    if (from.isPresent() && until.isPresent() && !until.get().isAfter(from.get())) {
      fields.fault(fields.line(), "until " + until.get() + " is not after from " + from.get());
    }
    Set<Dataset> datasets = datasets(role.orElse(null));
    List<Host> hosts = hosts(role.orElse(null));
    Set<HostName> nameServers = nameServers();
    CertificateRule certificate = certificate();
    List<AddressPrefix> addresses = addresses();
    Optional<Contact> contact = contact();
    if (role.isEmpty()
        || party.isEmpty()
        || environment.isEmpty()
        || from.isEmpty()
        || contact.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new DirectoryEntry(
            party.get(),
            role.get(),
            environment.get(),
            from.get(),
            until.orElse(null),
            datasets,
            hosts,
            nameServers,
            certificate,
            addresses,
            contact.get(),
            fields.line()));
  }

  private Optional<String> party(@Nullable PeerRole role) {
    Optional<Text> party = fields.required("party");
    if (party.isEmpty()) {
      return Optional.empty();
    }
    if (!PARTY.matcher(party.get().value()).matches()) {
      fields.fault(party.get().line(), "party is not 1 to 64 letters, digits, '-_.'");
    } else if (role == PeerRole.MUNICIPALITY) {
      MunicipalityCode.explain(party.get().value())
          .ifPresent(fault -> fields.fault(party.get().line(), "party: " + fault));
    }
    return party.map(Text::value);
  }

  private <T extends Enum<T>> Optional<T> word(
      String name, Function<String, Optional<T>> parse, List<T> all) {
    Optional<Text> text = fields.required(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<T> value = parse.apply(text.get().value());
    if (value.isEmpty()) {
      List<String> words = all.stream().map(one -> one.name().toLowerCase(Locale.ROOT)).toList();
      fields.fault(
          text.get().line(),
          name + " '" + text.get().value() + "' is none of " + String.join(", ", words));
    }
    return value;
  }

  private Optional<LocalDate> date(Text text) {
    try {
      return Optional.of(LocalDate.parse(text.value()));
    } catch (DateTimeParseException e) {
      fields.fault(text.line(), "'" + text.value() + "' is no date like 2026-04-01");
      return Optional.empty();
    }
  }

  private Set<Dataset> datasets(@Nullable PeerRole role) {
    Set<Dataset> datasets = EnumSet.noneOf(Dataset.class);
    for (Text text : fields.texts("datasets")) {
      Dataset.parse(text.value())
          .ifPresentOrElse(
              datasets::add,
              () -> fields.fault(text.line(), "unknown dataset '" + text.value() + "'"));
    }
    if (role == PeerRole.VIEWER && !datasets.isEmpty()) {
      fields.fault(fields.line(), "a viewer sends no dataset");
    }
    return datasets;
  }

  private List<Host> hosts(@Nullable PeerRole role) {
    List<Host> hosts = new ArrayList<>();
    List<YamlFields> written = fields.mappings("hosts", Set.of("name", "kind"));
    if (written.isEmpty()) {
      fields.fault(fields.line(), "hosts: at least one {name, kind} is needed");
    }
    for (YamlFields host : written) {
      Optional<Text> kindWord = host.required("kind");
      Optional<HostKind> kind = kindWord.flatMap(text -> kind(host, text));
      Optional<HostName> name = host.required("name").flatMap(text -> name(host, text));
      if (kind.isPresent() && name.isPresent()) {
        judge(host, role, name.get(), kind.get());
        hosts.add(new Host(name.get(), kind.get()));
      }
    }
    return hosts;
  }

  private static Optional<HostKind> kind(YamlFields host, Text text) {
    Optional<HostKind> kind = HostKind.parse(text.value());
    if (kind.isEmpty()) {
      List<String> words = List.of(HostKind.values()).stream().map(HostKind::word).toList();
      host.fault(text.line(), "kind '" + text.value() + "' is none of " + String.join(", ", words));
    }
    return kind;
  }

  private static Optional<HostName> name(YamlFields host, Text text) {
    Optional<HostName> name = HostName.parse(text.value());
    if (name.isEmpty()) {
      host.fault(
          text.line(), "'" + text.value() + "' is no exact host name (no wildcard, no dot behind)");
    }
    return name;
  }

  private static void judge(
      YamlFields host, @Nullable PeerRole role, HostName name, HostKind kind) {
    boolean lgJp = name.isBelow(LG_JP);
    if (kind == HostKind.ADMINISTRATIVE_SERVICE) {
      host.fault(
          host.line(),
          name + ": names for administrative services (行政サービス用ドメイン名) are not used on LGWAN");
    } else if (role != null && kind != role.hosts()) {
      host.fault(
          host.line(),
          name
              + " is of the kind "
              + kind.word()
              + ", hosts of a "
              + role.word()
              + " are of the kind "
              + role.hosts().word());
    }
    if (kind == HostKind.MUNICIPALITY && !lgJp) {
      host.fault(host.line(), name + ": a municipality's host is below " + LG_JP);
    } else if (kind != HostKind.MUNICIPALITY && lgJp && kind != HostKind.ADMINISTRATIVE_SERVICE) {
      host.fault(host.line(), name + ": a host of the kind " + kind.word() + " is not below lg.jp");
    }
  }

  private Set<HostName> nameServers() {
    Set<HostName> names = new HashSet<>();
    for (Text text : fields.texts("name-servers")) {
      name(fields, text).ifPresent(names::add);
    }
    return names;
  }

  private CertificateRule certificate() {
    Optional<YamlFields> written =
        fields.mapping("certificate", Set.of("issuer", "subject", "pins"));
    if (written.isEmpty()) {
      return CertificateRule.ANY;
    }
    YamlFields rule = written.get();
    Set<String> pins = new HashSet<>();
    for (Text pin : rule.texts("pins")) {
      if (PIN.matcher(pin.value()).matches()) {
        pins.add(pin.value().substring("sha256:".length()).toLowerCase(Locale.ROOT));
      } else {
        rule.fault(pin.line(), "a pin is 'sha256:' and 64 hexadecimal digits");
      }
    }
    return new CertificateRule(
        rule.text("issuer").map(text -> issuer(rule, text)).orElse(null),
        rule.text("subject").map(text -> subject(rule, text)).orElse(List.of()),
        pins);
  }

  private static @Nullable X500Principal issuer(YamlFields rule, Text text) {
    try {
      return CertificateRule.name(text.value());
    } catch (IllegalArgumentException e) {
      rule.fault(text.line(), "issuer is no name like 'CN=…,O=…,C=JP'");
      return null;
    }
  }

  private static List<Rdn> subject(YamlFields rule, Text text) {
    try {
      return CertificateRule.parts(text.value());
    } catch (InvalidNameException e) {
      rule.fault(text.line(), "subject has no parts like 'O=…,C=JP'");
      return List.of();
    }
  }

  private List<AddressPrefix> addresses() {
    List<AddressPrefix> prefixes = new ArrayList<>();
    for (Text text : fields.texts("addresses")) {
      AddressPrefix.parse(text.value())
          .ifPresentOrElse(
              prefixes::add,
              () ->
                  fields.fault(
                      text.line(), "'" + text.value() + "' is no prefix like 10.1.0.0/16"));
    }
    return prefixes;
  }

  private Optional<Contact> contact() {
    Optional<YamlFields> written = fields.mapping("contact", Set.of("name", "phone", "mail"));
    if (written.isEmpty()) {
      fields.fault(fields.line(), "contact is missing: {name, phone, mail}");
      return Optional.empty();
    }
    YamlFields contact = written.get();
    return contact
        .required("name")
        .map(
            name ->
                new Contact(
                    name.value(),
                    contact.text("phone").map(Text::value).orElse(""),
                    contact.text("mail").map(Text::value).orElse("")));
  }
}
