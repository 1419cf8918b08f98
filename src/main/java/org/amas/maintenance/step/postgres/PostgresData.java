package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.backup.BackedUpData;
import org.amas.maintenance.step.backup.BackupFolder;
import org.amas.maintenance.step.backup.Difference;
import org.amas.maintenance.step.backup.Manifest;
import org.amas.maintenance.step.backup.Source;
import org.amas.maintenance.step.backup.Stored;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every table's rows, every sequence, and how each object is made. */
@Component
class PostgresData extends BackedUpData {

    PostgresData(BackupFolder folder) {
        super(folder);
    }

    @Override
    public TargetType type() {
        return TargetType.POSTGRES;
    }

    @Override
    protected PostgresTarget target(StepContext context) {
        return context.target(PostgresTarget.class, TargetType.POSTGRES);
    }

    @Override
    protected Source open(StepContext context) {
        return new PostgresDump(DumpSession.open(context, target(context)), context);
    }

    @Override
    protected Refill prepare(StepContext context) {
        try (DumpSession session = DumpSession.open(context, target(context))) {
            try {
                return DatabaseSwap.prepare(session, target(context));
            } catch (SQLException e) {
                throw session.explain(e);
            }
        }
    }

    @Override
    protected boolean keepsWhatIsThere() {
        return true;
    }

    @Override
    protected List<Difference> differences(Stored wanted, Stored found, StepContext context)
            throws IOException {
        List<Difference> differences =
                new ArrayList<>(
                        Difference.between(
                                wanted.manifest().parts(),
                                found.manifest().parts(),
                                PostgresData::same));
        Map<String, Structure.Definition> there = definitions(found);
        definitions(wanted)
                .forEach(
                        (key, definition) -> {
                            Structure.Definition now = there.remove(key);
                            if (now == null) {
                                differences.add(told(definition, "is missing"));
                            } else if (!now.sql().equals(definition.sql())) {
                                differences.add(told(definition, "is made otherwise"));
                            }
                        });
        there.values().forEach(more -> differences.add(told(more, "is there and was not before")));
        return differences;
    }

    /** A sequence that was killed goes on a little later: that gives no number twice. */
    private static boolean same(Manifest.Part wanted, Manifest.Part found) {
        return wanted.equals(found)
                || wanted.kind().equals("sequence") && found.count() >= wanted.count();
    }

    private static Difference told(Structure.Definition definition, String text) {
        return new Difference(definition.kind(), definition.name(), null, null, text);
    }

    private static Map<String, Structure.Definition> definitions(Stored reading)
            throws IOException {
        Map<String, Structure.Definition> all = new LinkedHashMap<>();
        Structure structure = Structure.of(reading);
        Stream.concat(structure.before().stream(), structure.after().stream())
                .forEach(d -> all.put(d.kind() + " " + d.name() + overload(d), d));
        return all;
    }

    /** Functions of one name are told apart by their arguments. */
    private static String overload(Structure.Definition definition) {
        return definition.kind().equals("function") ? definition.sql() : "";
    }
}
