package jp.fukuhon.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/model and the engine have the same states and the same moves between them. */
class ModelTransitionsTest {

  private static final Path MODEL = Path.of("..", "docs", "model", "transfer.pml");
  private static final Pattern BEGIN = Pattern.compile("\\bBEGIN_(OUT|IN)\\(\\w+, (\\w+)\\)");
  private static final Pattern MOVE = Pattern.compile("\\bMOVE_(OUT|IN)\\(\\w+, (\\w+), (\\w+)\\)");
  private static final Pattern LATER = Pattern.compile("\\bLATER_(OUT|IN)\\((\\w+), (\\w+)\\)");
  private static final Pattern ASSIGNMENT = Pattern.compile("\\b[sr]_state\\[[^]]*] *=(?!=)");

  @Test
  void theModelMovesTheSenderAsSenderStateDoes() throws IOException {
    assertThat(marked("OUT", MOVE, LATER))
        .isEqualTo(moves(SenderState.values(), SenderState::successors));
    assertThat(marked("OUT", BEGIN)).containsExactly("FREEZING");
  }

  @Test
  void theModelMovesTheReceiverAsReceiverStateDoes() throws IOException {
    assertThat(marked("IN", MOVE, LATER))
        .isEqualTo(moves(ReceiverState.values(), ReceiverState::successors));
    assertThat(marked("IN", BEGIN)).containsExactly("ABORTED", "RECEIVING");
  }

  @Test
  void whatTheEngineDoesNotDoYetIsNotDoneInTheModelEither() throws IOException {
    Set<String> later = marked("OUT", LATER);
    assertThat(later).containsExactly("COMPLETING -> SENDING");
    assertThat(marked("OUT", MOVE)).doesNotContainAnyElementsOf(later);
  }

  @Test
  void theModelChangesAStateInNoOtherWay() throws IOException {
    assertThat(code()).filteredOn(line -> ASSIGNMENT.matcher(line).find()).isEmpty();
  }

  @Test
  void theModelsOutcomesLeadTheSenderWhereTheEnginesDo() throws IOException {
    Set<String> settled =
        marked("OUT", MOVE).stream()
            .map(move -> move.substring(move.indexOf("-> ") + 3))
            .filter(state -> SenderState.valueOf(state).isFinal())
            .collect(Collectors.toSet());
    assertThat(settled)
        .isEqualTo(
            Arrays.stream(ReceiverState.values())
                .filter(ReceiverState::isFinal)
                .map(outcome -> outcome.senderOutcome().name())
                .collect(Collectors.toSet()));
  }

  /** The model without the definitions of the marks themselves. */
  private static List<String> code() throws IOException {
    return Files.readAllLines(MODEL).stream()
        .filter(line -> !line.matches("#define (BEGIN|MOVE)_(OUT|IN)\\(.*"))
        .toList();
  }

  /** The moves that are marked for a party: {@code FROM -> TO}, or the state that it begins in. */
  private static Set<String> marked(String party, Pattern... marks) throws IOException {
    Set<String> moves = new TreeSet<>();
    for (String line : code()) {
      for (Pattern mark : marks) {
        Matcher matcher = mark.matcher(line);
        while (matcher.find()) {
          if (matcher.group(1).equals(party)) {
            moves.add(
                matcher.groupCount() == 2
                    ? matcher.group(2)
                    : matcher.group(2) + " -> " + matcher.group(3));
          }
        }
      }
    }
    return moves;
  }

  private static <S extends Enum<S>> Set<String> moves(S[] states, Function<S, Set<S>> successors) {
    Set<String> moves = new TreeSet<>();
    for (S from : states) {
      successors.apply(from).forEach(to -> moves.add(from + " -> " + to));
    }
    return moves;
  }
}
