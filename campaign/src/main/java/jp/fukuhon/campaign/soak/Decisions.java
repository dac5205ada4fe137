package jp.fukuhon.campaign.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import jp.fukuhon.campaign.scene.Moment;
import jp.fukuhon.campaign.scene.Place;
import jp.fukuhon.campaign.soak.Decision.Victim;
import jp.fukuhon.campaign.soak.Decision.Weather;
import jp.fukuhon.core.fault.FaultPoint;

/**
 * An endless list of decisions that a seed fixes: the same seed gives the same list, whatever
 * happens meanwhile. Not thread-safe.
 */
final class Decisions {

  private static final List<Place> PLACES = places();
  private static final List<Victim> VICTIMS = List.of(Victim.values());
  private static final List<Weather> WEATHERS = List.of(Weather.values());

  private final Random random;
  private final int gateways;

  Decisions(long seed, int gateways) {
    this.random = new Random(seed);
    this.gateways = gateways;
  }

  /** What every transfer passes. */
  private static List<Place> places() {
    List<Place> places = new ArrayList<>();
    for (FaultPoint point :
        List.of(
            FaultPoint.FREEZE,
            FaultPoint.PREPARATION,
            FaultPoint.ACCEPTANCE,
            FaultPoint.CHUNK_LEDGER,
            FaultPoint.COMPLETING,
            FaultPoint.SETTLEMENT,
            FaultPoint.MANIFEST_REQUEST,
            FaultPoint.CHUNK_REQUEST,
            FaultPoint.COMPLETION_REQUEST,
            FaultPoint.RECEIPT_REQUEST,
            FaultPoint.OFFER,
            FaultPoint.CHUNK_STORE,
            FaultPoint.COMPLETION,
            FaultPoint.VERIFY_CHUNK,
            FaultPoint.DECISION,
            FaultPoint.OUTCOME,
            FaultPoint.CHUNK_ANSWER,
            FaultPoint.RECEIPT_ANSWER,
            FaultPoint.JOB_REPOSITORY)) {
      places.add(new Place(point, Moment.BEFORE));
      places.add(new Place(point, Moment.AFTER));
    }
    places.add(new Place(FaultPoint.FREEZE, Moment.INSIDE));
    places.add(new Place(FaultPoint.CHUNK_STORE, Moment.INSIDE));
    places.add(new Place(FaultPoint.SETTLEMENT, Moment.INSIDE));
    return List.copyOf(places);
  }

  private static boolean isPassedOften(Place place) {
    return switch (place.point()) {
      case CHUNK_LEDGER, CHUNK_REQUEST, CHUNK_STORE, CHUNK_ANSWER, VERIFY_CHUNK, JOB_REPOSITORY ->
          true;
      default -> false;
    };
  }

  /** The next one. */
  Decision next() {
    int gateway = random.nextInt(gateways);
    int kind = random.nextInt(100);
    int detail = random.nextInt(PLACES.size());
    int strength = random.nextInt(10);
    boolean centre = random.nextInt(3) == 0;
    Victim victim = VICTIMS.get(random.nextInt(VICTIMS.size()));
    if (kind < 55) {
      Place place = PLACES.get(detail);
      return new Decision.KillAt(
          gateway, victim, place, isPassedOften(place) ? 1 + strength / 3 : 1);
    } else if (kind < 75) {
      return new Decision.KillNow(gateway, victim);
    } else if (kind < 81) {
      return new Decision.Terminate(gateway, centre);
    } else if (kind < 87) {
      return new Decision.EndSessions(gateway, centre);
    } else if (kind < 89) {
      return new Decision.StopDatabase();
    }
    return new Decision.Line(gateway, WEATHERS.get(detail % WEATHERS.size()), strength);
  }
}
