package jp.fukuhon.jobs.transfer;

import java.time.Clock;
import java.util.Set;
import jp.fukuhon.core.evidence.EvidenceBooks;
import jp.fukuhon.core.ledger.FreezeWindows;
import jp.fukuhon.core.ledger.OutgoingTransfers;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.DocumentSigner;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.KeySuccession;
import jp.fukuhon.core.seal.Recipients;
import jp.fukuhon.core.seal.StreamKeyStore;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.jobs.transfer.TransferPreparation.SenderParts;
import jp.fukuhon.writers.line.CentreClient;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a gateway is and has, from its configuration.
 *
 * @param party its code
 * @param streams what it sends
 * @param environment its tag
 * @param centreParty the centre's code
 * @param suite of new transfers
 * @param settings of new transfers
 * @param centre its end of the line
 * @param signer with its signing key
 * @param verifier with the trust anchors
 * @param encryption its own encryption keys, for the local copy of data keys
 * @param recipients who may open what it sends
 * @param streamKeys its stream keys
 * @param books what it writes down beside its transfers
 * @param bandwidths how much of the line its streams may use, unless an operator orders otherwise
 * @param clock of signing and waiting
 */
public record GatewayParts(
    String party,
    Set<StreamId> streams,
    String environment,
    String centreParty,
    Suite suite,
    TransferSettings settings,
    CentreClient centre,
    DocumentSigner signer,
    DocumentVerifier verifier,
    KeySuccession encryption,
    Recipients recipients,
    StreamKeyStore streamKeys,
    EvidenceBooks books,
    BandwidthPlan bandwidths,
    Clock clock) {

  public GatewayParts {
    streams = Set.copyOf(streams);
  }

  SenderParts sender(
      JdbcTemplate jdbc,
      TransactionTemplate transactions,
      OutgoingTransfers transfers,
      FreezeWindows windows) {
    return new SenderParts(
        party,
        environment,
        centreParty,
        suite,
        settings,
        jdbc,
        transactions,
        transfers,
        windows,
        centre,
        signer,
        encryption,
        recipients,
        streamKeys,
        books,
        clock);
  }
}
