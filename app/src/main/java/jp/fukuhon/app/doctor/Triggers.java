package jp.fukuhon.app.doctor;

import java.util.List;
import java.util.stream.Stream;
import jp.fukuhon.app.settings.PartySettings.Role;

/** The triggers that a party's guarantees rest on: {@code schema.table trigger}. */
final class Triggers {

  private static final List<String> COMMON =
      List.of(
          "audit.operation_log zz_append_only",
          "audit.operation_log zz_no_truncate",
          "peer.quarantine zz_keep",
          "peer.quarantine zz_no_truncate",
          "peer.planned_change zz_keep",
          "peer.planned_change zz_no_truncate",
          "account.account zz_keep",
          "account.account zz_no_truncate",
          "account.token zz_keep",
          "account.token zz_no_truncate");

  private static final List<String> GATEWAY =
      List.of(
          "source.register zz_stamp",
          "source.register zz_guard",
          "source.register zz_no_truncate",
          "source.quarantine zz_append_only",
          "source.quarantine zz_no_truncate",
          "gateway.transfer zz_keep",
          "gateway.transfer zz_no_truncate");

  private static final List<String> CENTRE =
      List.of(
          "registry.transfer zz_keep",
          "registry.transfer zz_no_truncate",
          "registry.transfer_partition zz_immutable",
          "registry.transfer_partition zz_no_truncate",
          "registry.chunk zz_immutable",
          "registry.chunk zz_no_truncate",
          "registry.register_version zz_immutable",
          "registry.register_version zz_no_truncate",
          "registry.swept_version zz_immutable",
          "registry.swept_version zz_no_truncate",
          "registry.rewrapped_key zz_immutable",
          "registry.rewrapped_key zz_no_truncate");

  private Triggers() {}

  static List<String> of(Role role) {
    List<String> own = role == Role.CENTRE ? CENTRE : GATEWAY;
    return Stream.concat(COMMON.stream(), own.stream()).toList();
  }
}
