package jp.fukuhon.core.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.MunicipalityCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BureauFileTest {

  private static final String GOOD =
      """
      bureaus:
        - bureau: tokyo
          name: 東京法務局
          municipalities:
            - {code: "131016", name: 千代田区}
            - {code: "131024", name: 中央区}
        - bureau: nara
          name: 奈良地方法務局
          municipalities:
            - {code: "292109", name: 葛󠄃城市}
      """;

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("bureaus.yaml"), text);
  }

  @Test
  void aBureauHasItsMunicipalitiesInTheOrderOfTheFile() throws Exception {
    Bureau tokyo = BureauFile.load(file(GOOD), "tokyo");
    assertThat(tokyo.name()).isEqualTo("東京法務局");
    assertThat(tokyo.municipalities())
        .hasToString("{131016=千代田区, 131024=中央区}")
        .doesNotContainKey(new MunicipalityCode("292109"));
    assertThat(BureauFile.load(file(GOOD), "nara").municipalities().values())
        .as("the variation selector stays")
        .containsExactly("葛\uDB40\uDD03城市");
  }

  @Test
  void readsTheExampleOfTheManual() throws Exception {
    String manual = Files.readString(Path.of("../docs/operations.md"));
    int start = manual.indexOf("```yaml\nbureaus:") + "```yaml\n".length();
    assertThat(
            BureauFile.read(file(manual.substring(start, manual.indexOf("```", start)))).faults())
        .isEmpty();
  }

  @Test
  void everyFaultIsToldAtOnceWithItsLine() throws Exception {
    BureauFile.Read read =
        BureauFile.read(
            file(
                """
                bureaus:
                  - bureau: tokyo
                    name: 東京法務局
                    municipalities:
                      - {code: "131017", name: 千代田区}
                      - {code: "13101", name: 千代田区}
                      - {code: "131024"}
                      - {code: "131032", name: 港区, mayor: 某}
                  - bureau: tokyo
                    name: "東京\\u0007法務局"
                    municipalities:
                      - {code: "131032", name: 港区}
                  - bureau: "no such code"
                    municipalities: []
                    region: 関東
                """));
    assertThat(read.bureaus()).isEmpty();
    assertThat(read.faults())
        .containsExactly(
            "line 5: the file bureaus municipalities: municipality code '131017' has check digit 7,"
                + " expected 6",
            "line 6: the file bureaus municipalities: municipality code '13101' is not six digits",
            "line 7: the file bureaus municipalities: name is missing",
            "line 8: the file bureaus municipalities: unknown field 'mayor'",
            "line 9: the file bureaus: bureau tokyo has an entry in line 2 already",
            "line 10: the file bureaus: name has control characters or more than 100 characters",
            "line 12: the file bureaus municipalities: municipality 131032 belongs to the bureau of"
                + " line 8 already",
            "line 13: the file bureaus: bureau is not 1 to 64 letters, digits, '-_.'",
            "line 13: the file bureaus: name is missing",
            "line 13: the file bureaus: municipalities: at least one {code, name} is needed",
            "line 15: the file bureaus: unknown field 'region'");
  }

  @Test
  void whatIsNoSuchFileIsToldToo() throws Exception {
    assertThat(BureauFile.read(file("")).faults()).hasSize(1);
    assertThat(BureauFile.read(file("bureaus: [")).faults()).hasSize(1);
    assertThat(BureauFile.read(file("offices: []")).faults()).hasSize(2);
    assertThat(BureauFile.read(file("- tokyo")).faults()).isNotEmpty();
  }

  @Test
  void nothingIsShownByAFileWithFaults() throws Exception {
    Path file = file(GOOD.replace("131024", "131016"));
    assertThatThrownBy(() -> BureauFile.load(file, "nara"))
        .isInstanceOf(TransferException.Configuration.class)
        .hasMessageContaining("131016 belongs to the bureau of line 5 already");
  }

  @Test
  void anUnknownBureauIsNotFoundAndTheKnownOnesAreNamed() throws Exception {
    Path file = file(GOOD);
    assertThatThrownBy(() -> BureauFile.load(file, "osaka"))
        .isInstanceOfSatisfying(
            TransferException.Refused.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(ErrorCode.NOT_FOUND);
              assertThat(refused.hint()).contains("tokyo, nara");
            });
    assertThatThrownBy(() -> BureauFile.load(folder.resolve("none.yaml"), "tokyo"))
        .isInstanceOf(TransferException.Configuration.class);
  }

  @Test
  void aFileThatOthersCanWriteIsNotBelieved() throws Exception {
    Path file = file(GOOD);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
    assertThatThrownBy(() -> BureauFile.load(file, "tokyo"))
        .isInstanceOf(TransferException.Configuration.class)
        .hasMessageContaining("can be written by others");
  }
}
