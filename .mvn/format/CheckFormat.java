import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Fails if a Java file below the given folder isn't as google-java-format --aosp writes it. */
class CheckFormat {

    public static void main(String[] args) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("--aosp", "--dry-run", "--set-exit-if-changed"));
        try (Stream<Path> files = Files.walk(Path.of(args[0]))) {
            files.map(Path::toString).filter(f -> f.endsWith(".java")).forEach(arguments::add);
        }
        ToolProvider formatter = ToolProvider.findFirst("google-java-format").orElseThrow();
        PrintWriter names = new PrintWriter(System.out);
        PrintWriter errors = new PrintWriter(System.err);
        String[] vector = arguments.toArray(String[]::new);
        int changed = formatter.run(names, errors, vector);
        names.flush();
        errors.flush();
        if (changed != 0) {
            System.err.println(
                    "Not formatted: the files listed above. Run google-java-format --aosp.");
            System.exit(1);
        }
    }
}
