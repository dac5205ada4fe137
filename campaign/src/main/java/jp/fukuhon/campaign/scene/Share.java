package jp.fukuhon.campaign.scene;

import java.util.ArrayList;
import java.util.List;

/**
 * Which part of the campaign this run does: {@code 2/4} is every fourth case from the second on.
 *
 * @param number from 1
 * @param of how many
 */
public record Share(int number, int of) {

  public Share {
    if (of < 1 || number < 1 || number > of) {
      throw new IllegalArgumentException("no share: " + number + "/" + of);
    }
  }

  /** The one that {@code -Dfukuhon.campaign.share} names; everything when it names none. */
  public static Share wanted() {
    String[] words = System.getProperty("fukuhon.campaign.share", "1/1").split("/", -1);
    return new Share(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
  }

  /** The cases of this share, in their order. */
  public <T> List<T> select(List<T> all) {
    List<T> selected = new ArrayList<>();
    for (int i = number - 1; i < all.size(); i += of) {
      selected.add(all.get(i));
    }
    return selected;
  }
}
