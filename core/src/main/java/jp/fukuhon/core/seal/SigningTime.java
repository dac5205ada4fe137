package jp.fukuhon.core.seal;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERUTCTime;

/** The signing time of RFC 5652 §11.3: whole seconds, UTCTime until 2049, then GeneralizedTime. */
final class SigningTime {

  private static final DateTimeFormatter FULL =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);
  private static final int LAST_UTC_YEAR = 2049;

  private SigningTime() {}

  static ASN1Primitive encode(Instant instant) {
    LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    String text = FULL.format(time);
    return time.getYear() <= LAST_UTC_YEAR
        ? new DERUTCTime(text.substring(2))
        : new DERGeneralizedTime(text);
  }

  /**
   * Reads a time; forms that {@link #encode} would not give back are told by comparing encodings.
   *
   * @throws DateTimeException when it is no time
   */
  static Instant decode(ASN1Encodable value) {
    String text =
        switch (value.toASN1Primitive()) {
          case ASN1UTCTime utc -> "20" + utc.getTime().replace("GMT+00:00", "Z");
          case ASN1GeneralizedTime general -> general.getTimeString();
          default -> throw new DateTimeException("no time");
        };
    return LocalDateTime.parse(text, FULL).toInstant(ZoneOffset.UTC);
  }
}
