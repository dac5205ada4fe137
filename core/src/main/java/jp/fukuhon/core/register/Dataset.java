package jp.fukuhon.core.register;

import java.util.Optional;

/**
 * The four kinds of data that the technical standard covers, each a stream of its own per
 * municipality.
 */
public enum Dataset {
  /** 副本 (規則75条5項): municipality to centre. */
  FUKUHON,
  /** 外務大臣への提供 (規則75条の3第4項): centre to foreign ministry. */
  GAIMU,
  /** 受付帳情報 (規則76条5項): municipality to centre. */
  UKETSUKECHO,
  /** 届書等情報 (規則78条の2第6項): municipality to centre. */
  TODOKESHO;

  /** The dataset of that name, or empty for anything else (case matters). */
  public static Optional<Dataset> parse(String name) {
    for (Dataset dataset : values()) {
      if (dataset.name().equals(name)) {
        return Optional.of(dataset);
      }
    }
    return Optional.empty();
  }
}
