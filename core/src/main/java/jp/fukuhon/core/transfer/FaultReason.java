package jp.fukuhon.core.transfer;

/** Why a record was quarantined at the source or refused at the centre. */
public enum FaultReason {
  UNKNOWN_MUNICIPALITY("the municipality code is not one that this gateway sends"),
  WRONG_CHECK_DIGIT("the municipality code's check digit is wrong"),
  UNKNOWN_DATASET("the dataset is not one that this gateway sends"),
  BAD_REGISTER_ID("the register id is empty, too long or has control characters"),
  UNKNOWN_KIND("the kind is not CURRENT, REMOVED or SUPERSEDED"),
  BAD_REVISION("the revision is negative"),
  BAD_MEDIA_TYPE("the media type is not a media type"),
  TOO_LARGE("the content is larger than 64 MiB"),
  EMPTY_CONTENT("the content is empty though the record is not withdrawn"),
  NOT_UTF8("the media type says text and the content is not valid UTF-8"),
  ILL_FORMED_XML("the media type says XML and the content is not well-formed"),
  DOES_NOT_OPEN("the sealed content does not open"),
  COMMITMENT_DIFFERS("the opened content is not what the sender committed to"),
  OLDER_REVISION("the published version has a higher revision");

  private final String explanation;

  FaultReason(String explanation) {
    this.explanation = explanation;
  }

  /** One clause for people. */
  public String explanation() {
    return explanation;
  }
}
