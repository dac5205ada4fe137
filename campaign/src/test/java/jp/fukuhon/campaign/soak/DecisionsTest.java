package jp.fukuhon.campaign.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DecisionsTest {

  @Test
  void aSeedRepeatsItsDecisions() {
    assertThat(first(500, 7)).isEqualTo(first(500, 7)).isNotEqualTo(first(500, 8));
  }

  @Test
  void everyKindOfFaultIsDecidedOn() {
    Set<Class<?>> kinds = new HashSet<>();
    first(500, 1).forEach(decision -> kinds.add(decision.getClass()));
    assertThat(kinds).containsExactlyInAnyOrder(Decision.class.getPermittedSubclasses());
  }

  private static List<Decision> first(int count, long seed) {
    Decisions decisions = new Decisions(seed, 3);
    return Stream.generate(decisions::next).limit(count).toList();
  }
}
