package org.amas.maintenance.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * Verifies an evidence pack without the application, its database or a network. It uses nothing but
 * the JDK: this very text is in each pack as {@code Verify.java}, and is the application's command
 * {@code evidence verify} too.
 */
public final class PackVerifier {

    private static final String USAGE =
            """
            Verifies an evidence pack: each file against SHA256SUMS, the draw, the definitions,
            the outputs, and the events of the audit record.
              java Verify.java [pack.zip or its folder] [audit.jsonl]
              java -jar amas-maintenance.jar evidence verify <pack.zip or its folder> [audit.jsonl]
            audit.jsonl is the whole audit record, exported after the pack: with it, whoever wrote
            the pack anew as a whole is found out too.
            Ends with 0 if all is as it was packed, 1 if not, and 2 if it can't be read.
            """;
    private static final String SUMS = "SHA256SUMS";
    private static final String QUESTION = "question.json";
    private static final String POPULATION = "population.csv";
    private static final String EVENTS = "audit/events.jsonl";
    private static final String HEAD = "audit/head.json";
    private static final Pattern SUM = Pattern.compile("([0-9a-f]{64})  (\\S+)");
    private static final Pattern VERSION = Pattern.compile("(runs/[0-9]+/)version\\.json");
    private static final Pattern STEP =
            Pattern.compile("runs/[0-9]+/steps/[0-9]+(-again-[0-9]+)?\\.json");
    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT);

    private final Pack pack;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, String> hashes = new TreeMap<>();
    private final Map<Long, Event> events = new TreeMap<>();

    private PackVerifier(Pack pack) {
        this.pack = pack;
    }

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out));
    }

    /**
     * @param arguments after {@code verify}, which may be there too
     * @return the exit code
     */
    public static int run(List<String> arguments, PrintStream out) {
        List<String> given =
                !arguments.isEmpty() && arguments.getFirst().equals("verify")
                        ? arguments.subList(1, arguments.size())
                        : arguments;
        if (given.size() > 2 || given.stream().anyMatch(word -> word.startsWith("-"))) {
            out.print(USAGE);
            return 2;
        }
        Path path = Path.of(given.isEmpty() ? "." : given.getFirst());
        try (Pack pack = Pack.open(path)) {
            if (!pack.names().contains(SUMS)) {
                out.printf("%s is no evidence pack: it has no %s.%n", path, SUMS);
                return 2;
            }
            return new PackVerifier(pack)
                    .verify(given.subList(Math.min(1, given.size()), given.size()), out);
        } catch (IOException | UncheckedIOException unreadable) {
            out.printf("%s can't be read: %s%n", path, unreadable.getMessage());
            return 2;
        }
    }

    private int verify(List<String> record, PrintStream out) throws IOException {
        pack.doubles().forEach(name -> problem(name, "it is there twice"));
        for (String name : pack.names()) {
            try (InputStream in = pack.open(name)) {
                hashes.put(name, sha256(in));
            } catch (IOException damaged) {
                problem(name, "it can't be read: " + damaged.getMessage());
            }
        }
        sums();
        int population = tell(QUESTION, this::draw);
        int definitions = each(VERSION, this::definition);
        int outputs = each(STEP, this::output);
        tell(EVENTS, this::events);
        tell(HEAD, this::head);
        definitionsAsLoaded();
        if (!record.isEmpty()) {
            compare(Path.of(record.getFirst()));
        }
        problems.forEach(out::println);
        if (!problems.isEmpty()) {
            out.printf("%d problems: this is not what was packed.%n", problems.size());
            return 1;
        }
        out.printf(
                "%d files are as they were packed: %d duties to draw from and the draw, %d"
                        + " definitions, %d step results with their outputs, %d audit events.%n",
                hashes.size(), population, definitions, outputs, events.size());
        out.printf("SHA-256 of SHA256SUMS is %s.%n", hashes.get(SUMS));
        out.println(
                record.isEmpty()
                        ? "The event evidence.seal of the audit record has it too: compare them, or"
                                + " give the exported record as a second argument."
                        : "The audit record says so too, and has every event that is in here.");
        return 0;
    }

    private void problem(String where, String what) {
        problems.add(where + ": " + what);
    }

    /** One check, whose file may be spoiled beyond reading. */
    private int tell(String name, Check check) throws IOException {
        if (!hashes.containsKey(name)) {
            if (!pack.names().contains(name)) {
                problem(name, "it is missing");
            }
            return 0;
        }
        try {
            return check.of(name);
        } catch (IllegalArgumentException | DateTimeException spoiled) {
            problem(name, "it can't be understood: " + spoiled.getMessage());
            return 0;
        }
    }

    private int each(Pattern names, Check check) throws IOException {
        int count = 0;
        for (String name : List.copyOf(hashes.keySet())) {
            if (names.matcher(name).matches()) {
                tell(name, check);
                count++;
            }
        }
        return count;
    }

    private void sums() throws IOException {
        if (!hashes.containsKey(SUMS)) {
            return;
        }
        Map<String, String> listed = new TreeMap<>();
        int number = 0;
        for (String line : lines(SUMS)) {
            number++;
            Matcher sum = SUM.matcher(line);
            if (!sum.matches()) {
                problem(SUMS, "line %d is not a hash and a name".formatted(number));
            } else if (listed.put(sum.group(2), sum.group(1)) != null) {
                problem(SUMS, "it lists %s twice".formatted(sum.group(2)));
            }
        }
        listed.forEach(
                (name, hash) -> {
                    if (!pack.names().contains(name)) {
                        problem(name, "it is missing, though SHA256SUMS lists it");
                    } else if (hashes.containsKey(name) && !hash.equals(hashes.get(name))) {
                        problem(
                                name,
                                "SHA-256 is %s, SHA256SUMS says %s"
                                        .formatted(hashes.get(name), hash));
                    }
                });
        pack.names().stream()
                .filter(name -> !name.equals(SUMS) && !listed.containsKey(name))
                .forEach(name -> problem(name, "it is not in SHA256SUMS"));
    }

    /** Draws again, and looks for what was drawn. */
    private int draw(String name) throws IOException {
        Map<String, Json> question = json(name).members();
        String seed = member(question, "seed").string();
        List<Long> stated =
                member(question, "drawn").elements().stream().map(Json::number).toList();
        List<Long> population = new ArrayList<>();
        if (!hashes.containsKey(POPULATION)) {
            problem(POPULATION, "it is missing");
            return 0;
        }
        for (String line : lines(POPULATION).stream().skip(1).toList()) {
            population.add(Long.parseLong(line.substring(0, Math.max(0, line.indexOf(',')))));
        }
        List<Long> drawn =
                population.stream()
                        .sorted(
                                Comparator.comparing((Long id) -> sha256(seed + ":" + id))
                                        .thenComparing(id -> id))
                        .limit(member(question, "sample").number())
                        .toList();
        if (!drawn.equals(stated)) {
            problem(
                    name,
                    "it says that %s were drawn, but the seed draws %s".formatted(stated, drawn));
        }
        for (long id : drawn) {
            tell("duties/%d.json".formatted(id), this::duty);
        }
        return population.size();
    }

    private int duty(String name) throws IOException {
        for (Json run : member(json(name).members(), "runs").elements()) {
            String document = "runs/%d/run.json".formatted(run.number());
            if (!hashes.containsKey(document)) {
                problem(document, "it is missing, though %s names that run".formatted(name));
            }
        }
        return 1;
    }

    private int definition(String name) throws IOException {
        Map<String, Json> version = json(name).members();
        agrees(name, name.replace("version.json", "definition.yaml"), member(version, "sha256"));
        return 1;
    }

    private int output(String name) throws IOException {
        Map<String, Json> output = member(json(name).members(), "output").members();
        if (!member(output, "file").isNull()) {
            String folder = name.substring(0, name.lastIndexOf('/') + 1);
            agrees(name, folder + member(output, "file").string(), member(output, "sha256"));
        }
        return 1;
    }

    private void agrees(String name, String file, Json hash) {
        String found = hashes.getOrDefault(file, "missing");
        if (!found.equals(hash.string())) {
            problem(file, "SHA-256 is %s, %s says %s".formatted(found, name, hash.string()));
        }
    }

    /** The events' own hashes, and those links of the chain of which both ends are here. */
    private int events(String name) throws IOException {
        Event before = Event.NONE;
        int number = 0;
        for (String line : lines(name)) {
            number++;
            try {
                Event event = Event.of(line);
                String broken = event.brokenAfter(before);
                if (!broken.isEmpty()) {
                    problem(name, "event #%d: %s".formatted(event.sequence(), broken));
                }
                events.put(event.sequence(), event);
                before = event;
            } catch (IllegalArgumentException | DateTimeException spoiled) {
                problem(name, "line %d is not an event".formatted(number));
            }
        }
        return number;
    }

    /** The export itself is the newest event that is here. */
    private int head(String name) throws IOException {
        Map<String, Json> head = member(json(name).members(), "head").members();
        long number = member(head, "number").number();
        String hash = member(head, "hash").string();
        Event last = events.values().stream().reduce((one, next) -> next).orElse(Event.NONE);
        if (last.sequence() != number || !last.hash().equals(hash)) {
            problem(
                    EVENTS,
                    "it ends with #%d %s, audit/head.json says #%d %s"
                            .formatted(last.sequence(), last.hash(), number, hash));
        }
        return 1;
    }

    /** The audit record names the hash of each definition that was loaded. */
    private void definitionsAsLoaded() throws IOException {
        for (String name : hashes.keySet()) {
            Matcher version = VERSION.matcher(name);
            if (!version.matches()) {
                continue;
            }
            String file = version.group(1) + "definition.yaml";
            try {
                Map<String, Json> said = json(name).members();
                for (Event event : events.values()) {
                    String loaded = event.loaded(said);
                    if (!loaded.isEmpty() && !loaded.equals(hashes.get(file))) {
                        problem(
                                file,
                                "SHA-256 is %s, event #%d of the audit record says %s"
                                        .formatted(hashes.get(file), event.sequence(), loaded));
                    }
                }
            } catch (IllegalArgumentException spoiled) {
                // Told where it was read first.
            }
        }
    }

    /** With the whole record: every event that is here is there, and it names this very pack. */
    private void compare(Path record) throws IOException {
        Event before = Event.NONE;
        TreeSet<Long> unseen = new TreeSet<>(events.keySet());
        boolean sealed = false;
        try (Stream<String> lines = Files.lines(record)) {
            for (String line : (Iterable<String>) lines::iterator) {
                Event event = Event.of(line);
                String broken =
                        event.sequence() == before.sequence() + 1
                                ? event.brokenAfter(before)
                                : "#%d is missing".formatted(before.sequence() + 1);
                if (!broken.isEmpty()) {
                    problem(record.toString(), "event #%d: %s".formatted(event.sequence(), broken));
                    return;
                }
                before = event;
                Event here = events.get(event.sequence());
                if (here != null
                        && unseen.remove(event.sequence())
                        && !here.hash().equals(event.hash())) {
                    problem(
                            EVENTS,
                            "event #%d is another one in %s".formatted(event.sequence(), record));
                }
                sealed |= event.seals(hashes.getOrDefault(SUMS, ""));
            }
        } catch (IllegalArgumentException | DateTimeException spoiled) {
            problem(
                    record.toString(),
                    "what follows #%d is not an event".formatted(before.sequence()));
            return;
        }
        unseen.forEach(gone -> problem(EVENTS, "event #%d is not in %s".formatted(gone, record)));
        if (!sealed) {
            problem(
                    SUMS,
                    "SHA-256 is %s, and no event evidence.seal of %s says so"
                            .formatted(hashes.get(SUMS), record));
        }
    }

    private List<String> lines(String name) throws IOException {
        return text(name).lines().toList();
    }

    private Json json(String name) throws IOException {
        return new Json(text(name).strip());
    }

    private String text(String name) throws IOException {
        try (InputStream in = pack.open(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Json member(Map<String, Json> of, String name) {
        Json found = of.get(name);
        if (found == null) {
            throw new IllegalArgumentException("it has no " + name);
        }
        return found;
    }

    private static String sha256(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String sha256(InputStream in) throws IOException {
        DigestInputStream read = new DigestInputStream(in, sha256());
        read.transferTo(java.io.OutputStream.nullOutputStream());
        return HexFormat.of().formatHex(read.getMessageDigest().digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What is asked of one file; answers with how much there was. */
    private interface Check {
        int of(String name) throws IOException;
    }

    /** The files, in a zip or unpacked. */
    private interface Pack extends AutoCloseable {

        Collection<String> names();

        List<String> doubles();

        InputStream open(String name) throws IOException;

        @Override
        void close() throws IOException;

        static Pack open(Path path) throws IOException {
            return Files.isDirectory(path) ? Folder.of(path) : Zipped.of(path);
        }
    }

    private record Folder(Path root, Collection<String> names) implements Pack {

        static Folder of(Path root) throws IOException {
            try (Stream<Path> all = Files.walk(root)) {
                return new Folder(
                        root,
                        all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                                .map(path -> root.relativize(path).toString().replace('\\', '/'))
                                .collect(java.util.stream.Collectors.toCollection(TreeSet::new)));
            }
        }

        @Override
        public List<String> doubles() {
            return List.of();
        }

        @Override
        public InputStream open(String name) throws IOException {
            return Files.newInputStream(root.resolve(name), LinkOption.NOFOLLOW_LINKS);
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private record Zipped(ZipFile zip, Collection<String> names, List<String> doubles)
            implements Pack {

        static Zipped of(Path path) throws IOException {
            ZipFile zip = new ZipFile(path.toFile());
            TreeSet<String> names = new TreeSet<>();
            List<String> doubles = new ArrayList<>();
            zip.stream()
                    .filter(entry -> !entry.isDirectory())
                    .forEach(
                            entry -> {
                                if (!names.add(entry.getName())) {
                                    doubles.add(entry.getName());
                                }
                            });
            return new Zipped(zip, names, doubles);
        }

        @Override
        public InputStream open(String name) throws IOException {
            return zip.getInputStream(zip.getEntry(name));
        }

        @Override
        public void close() throws IOException {
            zip.close();
        }
    }

    /** An event of the audit record, with the hash that its content has. */
    private record Event(
            long sequence, String hash, String previous, String computed, Map<String, Json> all) {

        static final Event NONE = new Event(0, "0".repeat(64), "", "", Map.of());

        static Event of(String line) {
            Map<String, Json> all = new Json(line).members();
            Map<String, Json> actor = member(all, "actor").members();
            String content =
                    framed(member(all, "sequence").text())
                            + framed(
                                    MICROSECONDS.format(
                                            Instant.parse(member(all, "at").string())
                                                    .atOffset(ZoneOffset.UTC)))
                            + framed(member(actor, "kind").string().toUpperCase(Locale.ROOT))
                            + framed(member(actor, "name").string());
            for (String name :
                    List.of(
                            "address",
                            "action",
                            "objectType",
                            "object",
                            "outcome",
                            "environment",
                            "reason")) {
                Json field = member(all, name);
                content += field.isNull() ? "-;" : framed(field.string());
            }
            String previous = member(all, "previousHash").string();
            content += framed(member(all, "detail").text()) + framed(previous);
            return new Event(
                    member(all, "sequence").number(),
                    member(all, "hash").string(),
                    previous,
                    sha256(content),
                    all);
        }

        /** Its length in UTF-16 before it: no two different events have the same text. */
        private static String framed(String field) {
            return field.length() + ":" + field + ";";
        }

        /** Why it can't be what came after that one; empty if it can. */
        String brokenAfter(Event before) {
            if (sequence <= before.sequence) {
                return "it is there again or out of order";
            }
            if (!computed.equals(hash)) {
                return "its content is not what was recorded: SHA-256 is %s, it says %s"
                        .formatted(computed, hash);
            }
            return sequence == before.sequence + 1 && !previous.equals(before.hash)
                    ? "it does not follow from the event before it"
                    : "";
        }

        private boolean isDone(String action) {
            return member(all, "action").string().equals(action)
                    && member(all, "outcome").string().equals("DONE");
        }

        /** The hash of that version's text, if this is when it was loaded and it was told. */
        String loaded(Map<String, Json> version) {
            Map<String, Json> detail = member(all, "detail").members();
            boolean same =
                    isDone("procedure.load")
                            && detail.containsKey("source")
                            && member(all, "object")
                                    .string()
                                    .equals(member(version, "procedure").string())
                            && member(detail, "version")
                                    .text()
                                    .equals(member(version, "number").text());
            return same ? member(detail, "source").string() : "";
        }

        boolean seals(String sums) {
            return isDone("evidence.seal")
                    && member(all, "detail").members().get("sums") instanceof Json said
                    && said.string().equals(sums);
        }
    }

    /** A value of JSON as it is written, so that what is hashed is what was read. */
    private record Json(String text) {

        boolean isNull() {
            return text.equals("null");
        }

        long number() {
            return Long.parseLong(text);
        }

        String string() {
            if (text.length() < 2 || text.charAt(0) != '"') {
                throw new IllegalArgumentException("not a text: " + start(text));
            }
            StringBuilder read = new StringBuilder();
            for (int i = 1; i < text.length() - 1; i++) {
                char c = text.charAt(i);
                if (c != '\\') {
                    read.append(c);
                    continue;
                }
                char escaped = text.charAt(++i);
                switch (escaped) {
                    case 'n' -> read.append('\n');
                    case 't' -> read.append('\t');
                    case 'r' -> read.append('\r');
                    case 'b' -> read.append('\b');
                    case 'f' -> read.append('\f');
                    case 'u' -> {
                        read.append((char) Integer.parseInt(text, i + 1, i + 5, 16));
                        i += 4;
                    }
                    default -> read.append(escaped);
                }
            }
            return read.toString();
        }

        /**
         * A name that is there twice could show a reader one value and be verified with the other.
         */
        Map<String, Json> members() {
            Map<String, Json> members = new LinkedHashMap<>();
            List<String> parts = parts('{', '}');
            if (parts.size() % 2 != 0) {
                throw new IllegalArgumentException("a name without a value");
            }
            for (int i = 0; i < parts.size(); i += 2) {
                if (members.put(new Json(parts.get(i)).string(), new Json(parts.get(i + 1)))
                        != null) {
                    throw new IllegalArgumentException(parts.get(i) + " is there twice");
                }
            }
            return members;
        }

        List<Json> elements() {
            return parts('[', ']').stream().map(Json::new).toList();
        }

        private List<String> parts(char opens, char closes) {
            int last = text.length() - 1;
            if (last < 1 || text.charAt(0) != opens || text.charAt(last) != closes) {
                throw new IllegalArgumentException("no %s here: %s".formatted(opens, start(text)));
            }
            List<String> parts = new ArrayList<>();
            int at = 1;
            while (at < last) {
                char c = text.charAt(at);
                if (c == ',' || c == ':' || Character.isWhitespace(c)) {
                    at++;
                    continue;
                }
                int end = end(at);
                parts.add(text.substring(at, end));
                at = end;
            }
            return parts;
        }

        /** Behind the value that begins there. */
        private int end(int from) {
            int depth = 0;
            boolean quoted = false;
            for (int i = from; i < text.length(); i++) {
                char c = text.charAt(i);
                if (quoted) {
                    quoted = c != '"';
                    i += c == '\\' ? 1 : 0;
                    if (!quoted && depth == 0) {
                        return i + 1;
                    }
                } else if (c == '"') {
                    quoted = true;
                } else if (c == '{' || c == '[') {
                    depth++;
                } else if ((c == '}' || c == ']') && depth > 0) {
                    if (--depth == 0) {
                        return i + 1;
                    }
                } else if (depth == 0
                        && (c == ',' || c == '}' || c == ']' || Character.isWhitespace(c))) {
                    return i;
                }
            }
            throw new IllegalArgumentException("it ends too early: " + start(text));
        }

        private static String start(String text) {
            return text.substring(0, Math.min(40, text.length()));
        }
    }
}
