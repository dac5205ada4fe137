package jp.fukuhon.practice.samples;

/** Writes one member (在籍者) of a register with birth, parents and events. One thread. */
final class MemberWriter {

  private static final String[] ORDINALS = {"長", "二", "三", "四", "五"};

  private final XmlBuffer xml;
  private final NameMaker names;
  private Dice dice = new Dice(0);
  private String place = "";
  private int familyFrom;
  private int familyTo;
  private int headFrom;
  private int headTo;
  private boolean headIsHusband;

  MemberWriter(XmlBuffer xml, NameMaker names) {
    this.xml = xml;
    this.names = names;
  }

  /** Begins a register whose family name stands at that place of the document. */
  void begin(Municipality municipality, Dice registerDice, int from, int to) {
    dice = registerDice;
    place = municipality.fullName();
    familyFrom = from;
    familyTo = to;
    headIsHusband = registerDice.percent(90);
  }

  /** Writes the head's given name, to be repeated in the head's own entry. */
  void headName() {
    xml.add("<名>");
    headFrom = xml.length();
    names.word(xml);
    headTo = xml.length();
    xml.add("</名>");
  }

  /** Writes member {@code position}: 1 the head, 2 the spouse, then children. */
  void write(int position, EraDate headBorn, EraDate compiled, String kind) {
    boolean child = position > 2;
    boolean male = child ? dice.percent(51) : (position == 1) == headIsHusband;
    int year = child ? compiled.year() + position : headBorn.year() + (position - 1) * 2;
    EraDate born = position == 1 ? headBorn : EraDate.in(Math.min(2024, year), dice);
    xml.add("<在籍者 順位=\"").number(position, 1).add("\">\n<名>");
    if (position == 1) {
      xml.again(headFrom, headTo);
    } else {
      names.word(xml);
    }
    xml.add("</名><生年月日 西暦=\"");
    born.appendIso(xml);
    xml.add("\">");
    born.append(xml);
    xml.add("</生年月日>");
    if (!child) {
      xml.add(male ? "<配偶者区分>夫</配偶者区分>" : "<配偶者区分>妻</配偶者区分>");
    }
    parents(child);
    xml.add("<父母との続柄>").add(ORDINALS[dice.below(child ? 2 : ORDINALS.length)]);
    xml.add(male ? "男" : "女").add("</父母との続柄>\n<身分事項>\n");
    birth(born);
    if (!child) {
      marriage(position, compiled);
    }
    if (dice.percent(12)) {
      adoption(compiled);
    }
    if (kind.equals("REMOVED")) {
      death();
    }
    xml.add("</身分事項>\n</在籍者>\n");
  }

  private void parents(boolean child) {
    xml.add("<父><氏>").again(familyFrom, familyTo).add("</氏><名>");
    if (child) {
      xml.again(headFrom, headTo);
    } else {
      names.word(xml);
    }
    xml.add("</名></父><母><氏>").again(familyFrom, familyTo).add("</氏><名>");
    names.word(xml);
    xml.add("</名></母>");
  }

  private void birth(EraDate born) {
    xml.add("<出生><出生日>");
    born.append(xml);
    xml.add("</出生日><出生時分>午").add(dice.percent(50) ? "前" : "後");
    xml.number(dice.between(0, 11), 1).add("時").number(dice.between(0, 59), 1);
    xml.add("分</出生時分><出生地>").add(place);
    names.word(xml);
    xml.add("町</出生地><届出日>");
    born.soonAfter(dice).append(xml);
    xml.add("</届出日><届出人>").add(dice.percent(80) ? "父" : "母").add("</届出人>");
    received(born);
    xml.add("</出生>\n");
  }

  private void received(EraDate from) {
    if (dice.percent(35)) {
      xml.add("<送付を受けた日>");
      from.soonAfter(dice).append(xml);
      xml.add("</送付を受けた日><受理者>");
      names.word(xml);
      xml.add(dice.percent(70) ? "市長" : "町長").add("</受理者>");
    }
  }

  private void marriage(int position, EraDate compiled) {
    xml.add("<婚姻><婚姻日>");
    compiled.append(xml);
    xml.add("</婚姻日><届出日>");
    compiled.append(xml);
    xml.add("</届出日><配偶者氏名><氏>");
    if (position == 1) {
      names.word(xml);
      xml.add("</氏><名>");
      names.word(xml);
    } else {
      xml.again(familyFrom, familyTo).add("</氏><名>").again(headFrom, headTo);
    }
    xml.add("</名></配偶者氏名><従前戸籍><本籍>");
    names.word(xml);
    xml.add("県");
    names.word(xml);
    xml.add("市大字");
    names.word(xml);
    xml.number(dice.between(1, 2000), 1).add("番地</本籍><筆頭者>");
    names.word(xml);
    xml.add(" ");
    names.word(xml);
    xml.add("</筆頭者></従前戸籍>");
    received(compiled);
    xml.add("</婚姻>\n");
  }

  private void adoption(EraDate compiled) {
    xml.add("<養子縁組><縁組日>");
    EraDate.in(Math.min(2024, compiled.year() + 3), dice).append(xml);
    xml.add("</縁組日><養父氏名>");
    names.word(xml);
    xml.add(" ");
    names.word(xml);
    xml.add("</養父氏名><養親の戸籍>");
    names.word(xml);
    xml.add("県");
    names.word(xml);
    xml.add("郡");
    names.word(xml);
    xml.add("町").number(dice.between(1, 2000), 1).add("番地</養親の戸籍></養子縁組>\n");
  }

  private void death() {
    EraDate day = EraDate.in(dice.between(2005, 2024), dice);
    xml.add("<死亡><死亡日>");
    day.append(xml);
    xml.add("</死亡日><死亡時分>午").add(dice.percent(50) ? "前" : "後").number(dice.between(0, 11), 1);
    xml.add("時").number(dice.between(0, 59), 1).add("分</死亡時分><死亡地>").add(place);
    names.word(xml);
    xml.add("</死亡地><届出日>");
    day.soonAfter(dice).append(xml);
    xml.add("</届出日><届出人>親族 ");
    names.word(xml);
    xml.add(" ");
    names.word(xml);
    xml.add("</届出人></死亡>\n");
  }
}
