package jp.fukuhon.core.seal;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.StreamId;

/**
 * A key of 32 octets in CMS AuthEnvelopedData (RFC 5083) for one or more recipients, any of whom
 * opens it. In suite classic one layer, by ephemeral ECDH on P-256, that {@code openssl cms
 * -decrypt} opens. In suite hybrid a second one around it, by ML-KEM-768 (RFC 9936), whose content
 * is the complete classic envelope: both keys are needed. Says nothing about who made it: the
 * document that carries it is signed.
 *
 * <p>Stateless and thread-safe.
 */
public final class KeyEnvelope {

  /** Octets of the largest envelope accepted. */
  public static final int MAX_LENGTH = 64 << 10;

  private KeyEnvelope() {}

  /**
   * Wraps a key. Two calls give different octets.
   *
   * @param recipients one or more, each supporting the suite
   * @return DER
   * @throws IllegalArgumentException when there is no recipient, or one that lacks the suite's kind
   *     of key
   */
  public static byte[] wrap(Suite suite, SymmetricKey key, Collection<Recipient> recipients) {
    if (recipients.isEmpty() || !recipients.stream().allMatch(each -> each.supports(suite))) {
      throw new IllegalArgumentException(
          "an envelope of suite " + suite.label() + " needs recipients with keys for it");
    }
    byte[] octets = key.copy();
    try {
      byte[] inner =
          EnvelopeLayer.agree(octets, recipients.stream().map(Recipient::classic).toList());
      return suite == Suite.CLASSIC
          ? inner
          : EnvelopeLayer.encapsulate(
              inner,
              recipients.stream()
                  .map(Recipient::postQuantum)
                  .flatMap(certificate -> Optional.ofNullable(certificate).stream())
                  .toList());
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  /**
   * Opens the envelope of a data key.
   *
   * @param suite of the envelope, no other is opened
   * @param cms as {@link #wrap} made it; not changed
   * @param keys the recipient's; whichever of them the envelope names is used
   * @throws TransferException.Integrity when it is not for one of these keys, not of that suite, or
   *     anything else in it is not as it should be
   */
  public static DataKey openDataKey(Suite suite, byte[] cms, KeySuccession keys) {
    return open(suite, cms, keys, DataKey::of);
  }

  /**
   * Opens the envelope of a stream's key.
   *
   * @throws TransferException.Integrity as {@link #openDataKey}
   */
  public static StreamKey openStreamKey(
      Suite suite, byte[] cms, KeySuccession keys, StreamId stream) {
    return open(suite, cms, keys, octets -> StreamKey.of(stream, octets));
  }

  /** Whether an envelope is for that key and of that suite; says nothing about its content. */
  public static boolean isFor(Suite suite, byte[] cms, PartyKey key) {
    return cms.length <= MAX_LENGTH
        && key.supports(suite)
        && (suite == Suite.CLASSIC
            ? AgreementForm.FORM.check(cms, key.classic().certificate()) != null
            : EncapsulationForm.FORM.check(cms, key.requirePostQuantum().certificate()) != null);
  }

  private static <K> K open(Suite suite, byte[] cms, KeySuccession keys, Function<byte[], K> make) {
    byte[] octets = octets(suite, cms, keys);
    try {
      return make.apply(octets);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  private static byte[] octets(Suite suite, byte[] cms, KeySuccession keys) {
    if (cms.length > MAX_LENGTH) {
      throw refused("it has " + cms.length + " octets, at most " + MAX_LENGTH);
    }
    PartyKey key =
        keys.all().stream()
            .filter(each -> isFor(suite, cms, each))
            .findFirst()
            .orElseThrow(
                () ->
                    refused(
                        "it is not of the form that the protocol describes, or not for the key of "
                            + keys.identity().party()));
    byte[] inner =
        suite == Suite.CLASSIC ? cms : EnvelopeLayer.decapsulate(cms, key.requirePostQuantum());
    byte[] octets = EnvelopeLayer.disagree(inner, key.classic());
    if (octets.length != SymmetricKey.LENGTH) {
      throw refused("it holds " + octets.length + " octets, not a key");
    }
    return octets;
  }

  static TransferException.Integrity refused(String why) {
    return new TransferException.Integrity("key envelope: " + why);
  }
}
