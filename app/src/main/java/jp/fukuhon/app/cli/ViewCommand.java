package jp.fukuhon.app.cli;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.Dataset;
import jp.fukuhon.readers.published.PublishedRegister;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "view",
    mixinStandardHelpOptions = true,
    description = {
      "閲覧。Opens one published record as an authorised viewer and writes its content to standard"
          + " output.",
      "Every opening is in the operation log before it happens. A record that is being updated is"
          + " withheld (exit 11)."
    })
final class ViewCommand implements Callable<Integer> {

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Parameters(index = "0", paramLabel = "MUNICIPALITY", description = "code, for example 131016")
  String municipality = "";

  @Parameters(index = "1", paramLabel = "DATASET", description = "for example FUKUHON")
  Dataset dataset = Dataset.FUKUHON;

  @Parameters(index = "2", paramLabel = "REGISTER_ID", description = "the record's id")
  String registerId = "";

  @Option(names = "--json", description = "print columns and content (base64) as JSON")
  boolean json;

  @Override
  public Integer call() {
    try (ViewingParty centre = new ViewingParty(fukuhon.load())) {
      PublishedRegister register = find(centre);
      byte[] content = centre.desk().view(register);
      if (json) {
        System.out.println(Json.write(json(register, content)));
      } else {
        System.out.write(content, 0, content.length);
        if (register.fields().mediaType().contains("xml")) {
          System.out.write("\n".getBytes(StandardCharsets.UTF_8), 0, 1);
        }
        System.out.flush();
      }
    }
    return 0;
  }

  private PublishedRegister find(ViewingParty centre) {
    try {
      return centre
          .published()
          .find(municipality, dataset.name(), registerId)
          .orElseThrow(
              () ->
                  new TransferException.Refused(
                      ErrorCode.NOT_FOUND,
                      "there is no published register "
                          + municipality
                          + "/"
                          + dataset
                          + "/"
                          + registerId));
    } catch (TransferException.Refused refusal) {
      centre.refused(municipality + "-" + dataset, refusal);
      throw refusal;
    }
  }

  private Map<String, Object> json(PublishedRegister register, byte[] content) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("municipality", municipality);
    json.put("dataset", dataset.name());
    json.put("registerId", registerId);
    json.put("kind", register.fields().kind().name());
    json.put("revision", register.fields().revision());
    json.put("mediaType", register.fields().mediaType());
    json.put("transferId", register.transfer().toString());
    json.put("content", content);
    return json;
  }
}
