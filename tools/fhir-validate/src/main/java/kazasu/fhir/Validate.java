package kazasu.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.FhirVersionEnum;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;

/**
 * Validates every JSON file of a folder against FHIR R4 and says so, one line a file. A file holds a resource or an
 * array of resources.
 *
 * <p>The structure definitions, value sets and code systems are those of base R4. Profiles and extensions that are not
 * among them (JP Core) are allowed and not checked.
 *
 * <p>Exit 0: no errors; 1: errors; 2: nothing to validate.
 */
public final class Validate {
  private Validate() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      System.err.println("give the folder with the JSON files");
      System.exit(2);
    }
    List<Path> files;
    try (Stream<Path> listed = Files.list(Path.of(arguments[0]))) {
      files = listed.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    if (files.isEmpty()) {
      System.err.println("no JSON files in " + arguments[0]);
      System.exit(2);
    }

    // A heading also because Maven puts escape sequences before the first line, even when it writes to no terminal.
    System.out.println(files.size() + " files against FHIR " + FhirVersionEnum.R4.getFhirVersionString());
    FhirValidator validator = validator();
    Map<String, Integer> warnings = new TreeMap<>();
    boolean failed = false;
    for (Path file : files) {
      List<SingleValidationMessage> messages = new ArrayList<>();
      for (JsonNode resource : resources(file)) {
        messages.addAll(validator.validateWithResult(resource.toString()).getMessages());
      }
      List<SingleValidationMessage> errors =
          messages.stream()
              .filter(message -> message.getSeverity().compareTo(ResultSeverityEnum.ERROR) >= 0)
              .toList();
      messages.stream()
          .filter(message -> message.getSeverity() == ResultSeverityEnum.WARNING)
          .forEach(message -> warnings.merge(message.getMessage(), 1, Integer::sum));
      failed |= !errors.isEmpty();
      System.out.println((errors.isEmpty() ? "valid " : "INVALID ") + file.getFileName());
      for (SingleValidationMessage error : errors) {
        System.out.println("  " + error.getLocationString() + ": " + error.getMessage());
      }
    }
    warnings.forEach((message, count) -> System.out.println("warning (" + count + "): " + message));
    System.exit(failed ? 1 : 0);
  }

  private static Iterable<JsonNode> resources(Path file) throws IOException {
    JsonNode content = new ObjectMapper().readTree(file.toFile());
    return content.isArray() ? content : List.of(content);
  }

  private static FhirValidator validator() {
    FhirContext context = FhirContext.forR4();
    ValidationSupportChain support =
        new ValidationSupportChain(
            new DefaultProfileValidationSupport(context),
            new CommonCodeSystemsTerminologyService(context),
            new InMemoryTerminologyServerValidationSupport(context));
    FhirInstanceValidator instances = new FhirInstanceValidator(support);
    instances.setAnyExtensionsAllowed(true);
    instances.setErrorForUnknownProfiles(false);
    return context.newValidator().registerValidatorModule(instances);
  }
}
