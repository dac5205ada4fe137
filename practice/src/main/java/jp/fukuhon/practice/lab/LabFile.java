package jp.fukuhon.practice.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.PrivateFiles;
import jp.fukuhon.practice.database.PracticeDatabase;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code lab.json}: what tests and scripts need to know about a lab, and what the next start needs
 * to make the same one. It holds passwords and is readable by its owner only.
 */
final class LabFile {

  static final List<String> ROLES = List.of("owner", "engine", "viewer", "auditor", "feeder");

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path lab;

  LabFile(Path lab) {
    this.lab = lab;
  }

  Path path() {
    return lab.resolve("lab.json");
  }

  /** What an earlier start left. */
  record Known(LabRequest request, List<LabParty> parties) {}

  Optional<Known> read() {
    if (!Files.exists(path())) {
      return Optional.empty();
    }
    try {
      JsonNode root = JSON.readTree(Files.readString(path()));
      List<LabParty> parties = new ArrayList<>();
      for (JsonNode party : root.required("parties")) {
        parties.add(
            new LabParty(
                party.required("name").stringValue(), party.required("httpsPort").intValue()));
      }
      JsonNode settings = root.required("settings");
      List<String> codes =
          parties.stream().filter(party -> !party.isCentre()).map(LabParty::name).toList();
      return Optional.of(
          new Known(
              new LabRequest(
                  codes,
                  settings.required("registers").intValue(),
                  settings.required("seed").longValue(),
                  settings.required("textOnly").booleanValue(),
                  settings.required("separateDatabases").booleanValue()),
              parties));
    } catch (IOException | JacksonException e) {
      throw new PracticeException(
          "cannot read " + path(), "restore it, or begin anew in another directory", e);
    }
  }

  /** Writes the file; {@code ready} says that a lab is complete and its databases run. */
  void write(
      LabRequest request,
      List<LabParty> parties,
      Map<String, PracticeDatabase> databases,
      boolean ready) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("ready", ready);
    root.put("settings", settings(request));
    PracticeDatabase centre = databases.get(LabParty.CENTRE);
    if (centre != null) {
      root.put("postgres", server(centre));
    }
    List<Map<String, Object>> described = new ArrayList<>();
    for (LabParty party : parties) {
      described.add(describe(party, databases.get(party.name())));
    }
    root.put("parties", described);
    PrivateFiles.write(path(), JSON.writeValueAsString(root) + "\n");
  }

  private static Map<String, Object> settings(LabRequest request) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("registers", request.registers());
    settings.put("seed", request.seed());
    settings.put("textOnly", request.textOnly());
    settings.put("separateDatabases", request.separateDatabases());
    return settings;
  }

  private static Map<String, Object> server(PracticeDatabase database) {
    Map<String, Object> server = new LinkedHashMap<>();
    server.put("host", database.host());
    server.put("port", database.port());
    server.put("directory", database.directory().toString());
    return server;
  }

  private Map<String, Object> describe(LabParty party, @Nullable PracticeDatabase database) {
    Map<String, Object> described = new LinkedHashMap<>();
    Path directory = party.directory(lab);
    described.put("name", party.name());
    described.put("role", party.role());
    described.put("party", party.identity().code());
    if (!party.isCentre()) {
      described.put("municipality", party.name());
    }
    described.put("config", directory.resolve("fukuhon.yaml").toString());
    described.put("httpsPort", party.httpsPort());
    described.put("httpsUrl", party.url());
    if (database != null) {
      described.put("postgres", server(database));
      described.put("jdbcUrl", database.jdbcUrl(party.database()));
      described.put("psql", psql(party, database));
    }
    Path keys = directory.resolve("keys");
    Map<String, Object> tls = new LinkedHashMap<>();
    tls.put("ca", keys.resolve("ca.pem").toString());
    tls.put("certificate", keys.resolve("tls.crt.pem").toString());
    tls.put("key", keys.resolve("tls.key.pem").toString());
    described.put("tls", tls);
    return described;
  }

  private Map<String, Object> psql(LabParty party, PracticeDatabase database) {
    Map<String, Object> psql = new LinkedHashMap<>();
    for (String role : ROLES) {
      psql.put(
          role,
          database.psqlUrl(
              party.database(), role, PrivateFiles.secret(party.passwordFile(lab, role))));
    }
    psql.put(
        "superuser",
        database.psqlUrl(party.database(), database.superuser(), database.superuserPassword()));
    return psql;
  }
}
