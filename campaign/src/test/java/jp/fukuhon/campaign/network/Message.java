package jp.fukuhon.campaign.network;

/** The messages of the exchange procedure, as they look on the line. */
enum Message {
  /** Asked before anything is frozen. */
  POSITION_BEFORE_THE_FREEZE("GET /v1/streams/.*", 1),
  /** Asked for the limits, while the sources are frozen. */
  POSITION_IN_THE_FREEZE("GET /v1/streams/.*", 2),
  MANIFEST("PUT /v1/transfers/[^/]+", 1),
  CHUNK("PUT /v1/transfers/[^/]+/partitions/[0-9]+/chunks/[0-9]+", 2),
  COMPLETION("PUT /v1/transfers/[^/]+/completion", 1),
  RECEIPT("GET /v1/transfers/[^/]+/receipt", 1),
  ABORT("PUT /v1/transfers/[^/]+/abort", 1);

  private final String request;
  private final int nth;

  Message(String request, int nth) {
    this.request = request;
    this.nth = nth;
  }

  /** Expression for method and path. */
  String request() {
    return request;
  }

  /** Which of them in one run, counted from 1. */
  int nth() {
    return nth;
  }

  /** Whether it has a body. */
  boolean isPut() {
    return request.startsWith("PUT");
  }
}
