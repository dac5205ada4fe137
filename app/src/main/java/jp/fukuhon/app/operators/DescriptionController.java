package jp.fukuhon.app.operators;

import java.io.IOException;
import jp.fukuhon.app.http.Boundary;
import jp.fukuhon.core.fault.FaultPoint;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The description of this API (OpenAPI 3.1), kept by hand as the contract that it is. */
@RestController
final class DescriptionController {

  static final String FILE = "jp/fukuhon/app/operators/openapi.yaml";
  private static final MediaType YAML = MediaType.parseMediaType("application/yaml");

  @GetMapping("/v1/openapi.yaml")
  @Boundary(FaultPoint.OPERATOR_ANSWER)
  ResponseEntity<byte[]> description() throws IOException {
    return ResponseEntity.ok()
        .contentType(YAML)
        .body(new ClassPathResource(FILE).getContentAsByteArray());
  }
}
