package jp.fukuhon.practice.samples;

/**
 * A day of the calendar as registers write it: 昭和六十四年 style eras with Arabic numerals.
 *
 * @param year Gregorian, 1900 or later
 * @param month 1 to 12
 * @param day 1 to 28, so that every month has it
 */
record EraDate(int year, int month, int day) {

  static EraDate in(int year, Dice dice) {
    return new EraDate(year, dice.between(1, 12), dice.between(1, 28));
  }

  /** Some days later, in the same month where there is room. */
  EraDate soonAfter(Dice dice) {
    return new EraDate(year, month, Math.min(28, day + dice.between(1, 13)));
  }

  void appendIso(XmlBuffer xml) {
    xml.number(year, 4).add("-").number(month, 2).add("-").number(day, 2);
  }

  void append(XmlBuffer xml) {
    int number = year * 10_000 + month * 100 + day;
    if (number >= 2019_05_01) {
      append(xml, "令和", year - 2018);
    } else if (number >= 1989_01_08) {
      append(xml, "平成", year - 1988);
    } else if (number >= 1926_12_25) {
      append(xml, "昭和", year - 1925);
    } else if (number >= 1912_07_30) {
      append(xml, "大正", year - 1911);
    } else {
      append(xml, "明治", year - 1867);
    }
  }

  private void append(XmlBuffer xml, String era, int eraYear) {
    xml.add(era);
    if (eraYear == 1) {
      xml.add("元");
    } else {
      xml.number(eraYear, 1);
    }
    xml.add("年").number(month, 1).add("月").number(day, 1).add("日");
  }
}
