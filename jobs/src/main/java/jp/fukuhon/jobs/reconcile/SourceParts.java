package jp.fukuhon.jobs.reconcile;

import java.time.Clock;
import jp.fukuhon.core.seal.DocumentSigner;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.StreamKeyStore;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.writers.line.CentreClient;

/**
 * What a source has that compares.
 *
 * @param party its code
 * @param environment its tag
 * @param centreParty the centre's code
 * @param suite of its signatures
 * @param centre its end of the line
 * @param signer with its signing key
 * @param verifier with the trust anchors
 * @param streamKeys its stream keys, for the commitments
 * @param clock of signing
 */
public record SourceParts(
    String party,
    String environment,
    String centreParty,
    Suite suite,
    CentreClient centre,
    DocumentSigner signer,
    DocumentVerifier verifier,
    StreamKeyStore streamKeys,
    Clock clock) {}
