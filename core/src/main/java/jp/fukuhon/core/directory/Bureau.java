package jp.fukuhon.core.directory;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import jp.fukuhon.core.register.MunicipalityCode;

/**
 * 管轄法務局等: a Legal Affairs Bureau and the municipalities whose duplicates it supervises. Immutable.
 *
 * @param code the bureau's, unique in its file
 * @param name for people
 * @param municipalities names by code, in the order of the file
 */
public record Bureau(String code, String name, Map<MunicipalityCode, String> municipalities) {

  public Bureau {
    municipalities = Collections.unmodifiableMap(new LinkedHashMap<>(municipalities));
  }
}
