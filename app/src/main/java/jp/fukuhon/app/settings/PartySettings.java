package jp.fukuhon.app.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * A party's {@code fukuhon.yaml}. Secrets are paths of files, relative to the folder of the
 * configuration file.
 *
 * @param party code in its certificates
 * @param role gateway or centre
 * @param environment tag; parties of different tags refuse each other
 * @param database its PostgreSQL database
 * @param keys its keys and trust anchors
 * @param server where it listens
 * @param centre the centre it sends to; gateway only
 * @param streams what it sends, for example {@code 131016-FUKUHON}; gateway only
 * @param identity who the other parties are
 * @param transfer how transfers are made; gateway only
 * @param reception what is accepted; centre only
 * @param schedule when streams are sent by themselves; gateway only
 * @param evidence of the operation log and of receipts
 * @param clock how far this machine's clock may be wrong
 * @param preflight what 'doctor' asks and demands
 * @param reports what bureaus are shown; centre only
 * @param retention how long is kept what a sweep removes
 * @param operators where people with accounts ask; null for nowhere
 * @param watch where those who watch it are answered
 * @param notices whom it tells by itself; gateway only
 * @param log how its log is written while it serves
 */
public record PartySettings(
    String party,
    Role role,
    String environment,
    Database database,
    Keys keys,
    @DefaultValue Server server,
    @Nullable CentreAddress centre,
    @DefaultValue List<String> streams,
    Identity identity,
    @DefaultValue Transfer transfer,
    @DefaultValue Reception reception,
    @DefaultValue ScheduleSettings schedule,
    @DefaultValue Evidence evidence,
    @DefaultValue ClockLimit clock,
    @DefaultValue Preflight preflight,
    @DefaultValue Reports reports,
    @DefaultValue RetentionSettings retention,
    @Nullable OperatorsSettings operators,
    @DefaultValue WatchSettings watch,
    @DefaultValue NoticeSettings notices,
    @DefaultValue LogSettings log) {

  /** What a party is. */
  public enum Role {
    GATEWAY,
    CENTRE
  }

  /**
   * Where the party's database is and who logs in.
   *
   * @param url JDBC, without user and password
   * @param owner for 'migrate' only
   * @param engine for everything the engine does
   * @param viewer for viewing; centre only
   * @param auditor for 'audit' only
   */
  public record Database(
      String url,
      @Nullable Login owner,
      Login engine,
      @Nullable Login viewer,
      @Nullable Login auditor) {}

  /**
   * A database role and where its password is.
   *
   * @param user database role
   * @param passwordFile its password, one line
   */
  public record Login(String user, Path passwordFile) {}

  /**
   * The party's keys and whom it trusts.
   *
   * @param tls of the line
   * @param signing of documents, one entry for each key with its date
   * @param encryption of data keys, likewise; older ones still open what was made for them
   * @param anchors PEM file of trusted certificate authorities
   * @param streams folder of stream keys; gateway only
   */
  public record Keys(
      KeyFile tls,
      @DefaultValue List<KeyEntry> signing,
      @DefaultValue List<KeyEntry> encryption,
      Path anchors,
      @Nullable Path streams) {}

  /**
   * A key store and where its password is.
   *
   * @param file PKCS#12
   * @param passwordFile its password, one line
   */
  public record KeyFile(Path file, Path passwordFile) {}

  /**
   * A key for signing or encryption.
   *
   * @param file PKCS#12 of the key on P-256; null when it is in a token
   * @param pkcs11 the token that holds the key on P-256; for signing only
   * @param postQuantumFile PKCS#12 of its other half, ML-DSA-65 or ML-KEM-768; for suite hybrid
   * @param passwordFile the password of the files, one line; null when there is none
   * @param effectiveFrom the day (Asia/Tokyo) on which it begins to be used, for example {@code
   *     2027-04-01}; empty for always
   */
  public record KeyEntry(
      @Nullable Path file,
      @Nullable TokenKey pkcs11,
      @Nullable Path postQuantumFile,
      @Nullable Path passwordFile,
      @DefaultValue("") String effectiveFrom) {}

  /**
   * A key in a token.
   *
   * @param configuration of the JDK's SunPKCS11 provider, writable by its owner only
   * @param alias of key and certificate in the token
   * @param pinFile the user's PIN, one line
   */
  public record TokenKey(Path configuration, String alias, Path pinFile) {}

  /**
   * Who may open what a gateway sends.
   *
   * @param certificates PEM file of its encryption certificates: P-256 and, for suite hybrid,
   *     ML-KEM-768
   * @param effectiveFrom the first day (Asia/Tokyo); empty for always
   * @param effectiveUntil the first day on which it is none any more; empty for no end
   */
  public record RecipientEntry(
      Path certificates,
      @DefaultValue("") String effectiveFrom,
      @DefaultValue("") String effectiveUntil) {}

  /**
   * Where the party listens.
   *
   * @param host address to listen on
   * @param port to listen on
   */
  public record Server(@DefaultValue("127.0.0.1") String host, @DefaultValue("8443") int port) {}

  /**
   * The centre that a gateway sends to.
   *
   * @param url {@code https://host:port}
   * @param party its code
   * @param recipients whom data keys are wrapped for: the centre's key, its next one, an escrow key
   * @param requestTimeout of one attempt
   * @param patience how long transient failures of one request are retried
   */
  public record CentreAddress(
      String url,
      String party,
      @DefaultValue List<RecipientEntry> recipients,
      @DefaultValue("10m") Duration requestTimeout,
      @DefaultValue("2m") Duration patience) {}

  /**
   * Who the other parties are (通信相手相互の認証, 第5-3(4)).
   *
   * @param directory YAML file of the peer directory
   * @param revocation folder of the anchors' revocation lists; without one nothing is asked, which
   *     production refuses
   * @param staleRevocation what becomes of a peer whose issuer's list is stale or missing
   */
  public record Identity(
      Path directory,
      @Nullable Path revocation,
      @DefaultValue("refuse") StaleRevocation staleRevocation) {}

  /** A decision about peers of whom no fresh revocation list says that they are good. */
  public enum StaleRevocation {
    REFUSE,
    ACCEPT
  }

  /**
   * How transfers are made.
   *
   * @param suite sealing suite of new transfers, hybrid or classic
   * @param maxRecords rows in one transfer at most
   * @param partitions parallel partitions at most
   * @param blockRecords rows in one chunk at most
   * @param blockSize content in one chunk at most
   * @param compressionLevel zstd, 1 to 19
   * @param receiptPatience how long a run waits for the outcome
   * @param bandwidth of each stream's chunks where its window says nothing else, for example {@code
   *     8 Mbit/s}, or none
   */
  public record Transfer(
      @DefaultValue("hybrid") String suite,
      @DefaultValue("200000") long maxRecords,
      @DefaultValue("4") int partitions,
      @DefaultValue("2000") int blockRecords,
      @DefaultValue("8MB") DataSize blockSize,
      @DefaultValue("3") int compressionLevel,
      @DefaultValue("30m") Duration receiptPatience,
      @DefaultValue("none") String bandwidth) {}

  /**
   * What the centre accepts.
   *
   * @param suites sealing suites of new transfers; anything else is refused
   * @param maxChunkRecords in one chunk
   * @param maxChunkSize body of one chunk; at least that of one record of 64 MiB
   * @param maxBytesInFlight bodies in memory at the same time; past it senders are told to wait
   * @param maxBytesInFlightPerPeer of one of them
   * @param maxOpenTransfers without an outcome, of all peers; past it a new one has to wait
   * @param maxOpenTransfersPerPeer of one of them
   * @param idleTimeout how long a connection may be silent, within a request or between two
   * @param bodyTimeout from the first octet of a body to its last
   * @param verifyWorkers partitions verified at the same time
   * @param verifyAheadSize how much of a transfer is received before it is verified ahead of its
   *     completion
   */
  public record Reception(
      @DefaultValue("hybrid") List<String> suites,
      @DefaultValue("20000") int maxChunkRecords,
      @DefaultValue("72MB") DataSize maxChunkSize,
      @DefaultValue("160MB") DataSize maxBytesInFlight,
      @DefaultValue("80MB") DataSize maxBytesInFlightPerPeer,
      @DefaultValue("400") int maxOpenTransfers,
      @DefaultValue("8") int maxOpenTransfersPerPeer,
      @DefaultValue("60s") Duration idleTimeout,
      @DefaultValue("10m") Duration bodyTimeout,
      @DefaultValue("2") int verifyWorkers,
      @DefaultValue("4MB") DataSize verifyAheadSize) {}

  /**
   * What keeps evidence.
   *
   * @param state folder of exported checkpoints
   * @param checkpointEntries entries of the operation log after which a checkpoint is made
   * @param checkpointAt when one is made every night, {@code HH:mm}, Asia/Tokyo
   * @param refusalsPerMinute refused accesses of one peer that are logged one by one in a minute;
   *     the others are counted in the next entry
   * @param tsaUrl time-stamping authority (RFC 3161) that receipts are stamped by; null for none
   * @param tsaAnchors PEM file of the authorities that are trusted for time
   */
  public record Evidence(
      @DefaultValue("state") Path state,
      @DefaultValue("1000") long checkpointEntries,
      @DefaultValue("05:00") String checkpointAt,
      @DefaultValue("600") int refusalsPerMinute,
      @Nullable String tsaUrl,
      @Nullable Path tsaAnchors) {}

  /**
   * How far this machine's clock may be wrong (時刻の正確性確保, 第5-3(8)).
   *
   * @param limit past which nothing is signed
   * @param ntp time servers, {@code host} or {@code host:port}; the first that answers counts; none
   *     for the centre's own time, which only a gateway learns
   * @param interval between two questions to a time server
   */
  public record ClockLimit(
      @DefaultValue("10s") Duration limit,
      @DefaultValue List<String> ntp,
      @DefaultValue("15m") Duration interval) {}

  /**
   * What the pre-flight ('doctor') asks and demands.
   *
   * @param resolvers DNS resolvers to ask, addresses with or without {@code :port}; none leaves
   *     every question about names unasked
   * @param dnsTimeout of one question
   * @param certificateDays a certificate with fewer days left is told
   * @param diskFloor free space that every disk must have
   */
  public record Preflight(
      @DefaultValue List<String> resolvers,
      @DefaultValue("3s") Duration dnsTimeout,
      @DefaultValue("30") int certificateDays,
      @DefaultValue("1GB") DataSize diskFloor) {}

  /**
   * What Legal Affairs Bureaus are shown.
   *
   * @param bureaus YAML file that says which bureau supervises which municipalities
   * @param font TrueType file of IPAmj明朝, which shows MJ characters
   */
  public record Reports(
      @DefaultValue("bureaus.yaml") Path bureaus,
      @DefaultValue("/usr/share/fonts/truetype/ipamj/ipamjm.ttf") Path font) {}
}
