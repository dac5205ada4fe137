package jp.fukuhon.bench.contest;

import java.util.List;
import java.util.function.Consumer;
import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.bench.rig.Server;
import jp.fukuhon.bench.rig.Site;
import jp.fukuhon.practice.lab.LabParty;

/**
 * A centre, the municipality whose rows everybody brings over, and a small one by which the octets
 * on the wire are counted.
 *
 * @param parties all of them
 * @param main the sender that is measured
 * @param small the sender of the untimed round
 * @param smallRegisters what that has
 */
record LabStage(Parties parties, LabParty main, LabParty small, int smallRegisters) {

  private static final String MAIN = "131016";
  private static final String SMALL = "011002";
  private static final int MOST_SMALL = 20_000;

  static LabStage layOut(Site site, int registers, Consumer<String> progress) {
    int few = Math.min(registers, MOST_SMALL);
    Parties parties = Parties.layOut(site, List.of(MAIN, SMALL), progress);
    LabStage stage = new LabStage(parties, parties.sender(MAIN), parties.sender(SMALL), few);
    parties.load(stage.main, registers, progress);
    parties.load(stage.small, few, progress);
    return stage;
  }

  Site site() {
    return parties.site();
  }

  Server server() {
    return parties.server();
  }

  LabParty centre() {
    return parties.centre();
  }

  /** What is to be brought over. */
  Rows rows() {
    long[] found =
        server()
            .one(
                main.database(),
                row -> new long[] {row.getLong(1), row.getLong(2)},
                "SELECT count(*), sum(octet_length(content)) FROM source.register");
    return new Rows(server(), main.database(), found[0], found[1]);
  }

  String directory(LabParty party) {
    return parties.directory(party);
  }
}
