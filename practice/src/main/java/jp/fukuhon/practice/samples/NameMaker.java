package jp.fukuhon.practice.samples;

/**
 * Makes up names of people and places. The first characters come from the register's own slice of
 * the MJ list, so that consecutive registers use every character there is; later ones are everyday
 * characters with a few from anywhere in that list. One thread.
 */
final class NameMaker {

  /** Characters of the MJ list that every register uses: 5,000 registers use them all. */
  static final int SLICE = 12;

  private static final String[] EVERYDAY =
      ("佐藤鈴木高橋田中伊渡辺山本村小林加吉斎松井清口池阿部石川前岡長谷近後坂遠青西福太三浦原竹金和中島野上森"
              + "一二美子郎恵太香直樹真由智大輔裕健誠優花陽菜翔結衣葵蓮悠斗莉愛咲海奈央")
          .split("");

  /** Coprime to the list's length: neighbours in the list look alike and stand far apart here. */
  private static final int STRIDE = 7_919;

  private final MjCharacters characters = MjCharacters.all();
  private Dice dice = new Dice(0);
  private int next;
  private int left;

  /** Begins a register whose slice starts at {@code start}. */
  void begin(Dice registerDice, int start) {
    dice = registerDice;
    next = start;
    left = SLICE;
  }

  /** Appends one or two characters, usually two. */
  void word(XmlBuffer xml) {
    character(xml);
    if (left > 0 || dice.percent(80)) {
      character(xml);
    }
  }

  private void character(XmlBuffer xml) {
    if (left > 0) {
      left--;
      characters.appendTo(xml, Math.multiplyFull(next, STRIDE));
      next++;
    } else if (dice.percent(5)) {
      characters.appendTo(xml, dice.below(characters.size()));
    } else {
      xml.add(EVERYDAY[dice.below(EVERYDAY.length)]);
    }
  }

  /** Whether the whole slice has been used. */
  boolean sliceUsed() {
    return left == 0;
  }
}
