package jp.fukuhon.practice.samples;

/**
 * Writes one family register (戸籍) as XML: where it is, who heads it, its own events and those of
 * each member. The layout is this practice environment's own. One thread; reusable.
 */
final class RegisterDocument {

  private static final int[] MEMBERS_IN_HUNDRED = {12, 32, 56, 80, 93, 100};
  private static final int YOUNGEST_HEAD = 1996;
  private static final int OLDEST_HEAD = 1936;

  private final XmlBuffer xml = new XmlBuffer();
  private final NameMaker names = new NameMaker();
  private final MemberWriter members = new MemberWriter(xml, names);

  byte[] write(
      Municipality municipality,
      int number,
      String kind,
      int revision,
      int slice,
      Dice dice,
      boolean image) {
    xml.clear();
    names.begin(dice, slice);
    EraDate headBorn = EraDate.in(dice.between(OLDEST_HEAD, YOUNGEST_HEAD), dice);
    EraDate compiled = EraDate.in(headBorn.year() + dice.between(22, 28), dice);
    xml.add(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<戸籍 xmlns=\"urn:fukuhon:practice:koseki:1\" 種別=\"");
    xml.add(kindName(kind)).add("\" 番号=\"").add(municipality.code()).add("-").number(number, 7);
    xml.add("\" 版=\"").number(revision, 1).add("\">\n");
    domicile(municipality, dice);
    int from = xml.length() + "<筆頭者><氏>".getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    xml.add("<筆頭者><氏>");
    names.word(xml);
    members.begin(municipality, dice, from, xml.length());
    xml.add("</氏>");
    members.headName();
    xml.add("</筆頭者>\n");
    registerEvents(kind, compiled, dice);
    int count = memberCount(dice);
    for (int i = 1; i <= count; i++) {
      members.write(i, headBorn, compiled, kind);
    }
    if (image) {
      new ImageWriter(dice).append(xml);
    }
    xml.add("</戸籍>\n");
    if (!names.sliceUsed()) {
      throw new IllegalStateException("a register has too few names for its characters");
    }
    return xml.toByteArray();
  }

  private static String kindName(String kind) {
    return switch (kind) {
      case "CURRENT" -> "戸籍";
      case "REMOVED" -> "除籍";
      default -> "改製原戸籍";
    };
  }

  private static int memberCount(Dice dice) {
    int hundred = dice.below(100);
    int members = 1;
    while (hundred >= MEMBERS_IN_HUNDRED[members - 1]) {
      members++;
    }
    return members;
  }

  private void domicile(Municipality municipality, Dice dice) {
    xml.add("<本籍><所在>").add(municipality.fullName()).add("</所在><町字>");
    names.word(xml);
    xml.add("町").number(dice.between(1, 9), 1).add("丁目</町字><地番>");
    xml.number(dice.between(1, 2400), 1).add("番地").number(dice.between(1, 30), 1);
    xml.add("</地番></本籍>\n");
  }

  private void registerEvents(String kind, EraDate compiled, Dice dice) {
    xml.add("<戸籍事項>\n<編製><編製日 西暦=\"");
    compiled.appendIso(xml);
    xml.add("\">");
    compiled.append(xml);
    xml.add("</編製日><事由>婚姻の届出により編製</事由></編製>\n");
    if (dice.percent(30)) {
      xml.add("<転籍><転籍日>");
      EraDate.in(Math.min(2024, compiled.year() + dice.between(1, 20)), dice).append(xml);
      xml.add("</転籍日><従前の記録><本籍>");
      names.word(xml);
      xml.add("市").add("大字");
      names.word(xml);
      xml.number(dice.between(1, 999), 1).add("番地</本籍></従前の記録></転籍>\n");
    }
    if (kind.equals("SUPERSEDED")) {
      xml.add("<改製><改製日>平成").number(dice.between(7, 16), 1);
      xml.add("年3月13日</改製日><改製事由>平成6年法務省令第51号附則第2条第1項による改製</改製事由></改製>\n");
    } else if (kind.equals("REMOVED")) {
      xml.add("<消除><消除日>令和").number(dice.between(2, 6), 1);
      xml.add("年").number(dice.between(1, 12), 1).add("月20日</消除日><事由>全員除籍</事由></消除>\n");
    }
    xml.add("</戸籍事項>\n");
  }
}
