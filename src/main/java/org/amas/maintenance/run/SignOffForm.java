package org.amas.maintenance.run;

import org.amas.maintenance.run.OpenItems.Item;
import org.amas.maintenance.step.Form;
import org.amas.maintenance.step.Form.Choice;
import org.amas.maintenance.step.Form.Field;
import org.amas.maintenance.step.Form.Unless;
import org.amas.maintenance.step.StepContext.Answer;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a person signs: for each item who does it until when.
 *
 * @param planned whether effort and risk are asked for, too
 */
record SignOffForm(List<Item> items, boolean planned) {

    static final String STATUS = "status";
    static final String ACCEPTED = "accepted";
    private static final String INCOMPLETE = "incomplete";

    private static final List<Choice> EFFORTS =
            List.of(
                    new Choice("hours", "Hours", null),
                    new Choice("days", "Days", null),
                    new Choice("weeks", "Weeks", null));

    private static final List<Choice> RISKS =
            List.of(
                    new Choice("low", "Low", null),
                    new Choice("medium", "Medium", null),
                    new Choice("high", "High", null));

    /** An item with somebody who does it. */
    record Owned(
            Item item,
            String owner,
            LocalDate until,
            String effort,
            String risk,
            Optional<QuarterWindow> window) {}

    Form ask(String remark, List<Table> beside) {
        List<Table> tables = new ArrayList<>();
        tables.add(table());
        tables.addAll(beside);
        return new Form(remark + instructions(), tables, fields());
    }

    private String instructions() {
        long failing = items.stream().filter(Item::fails).count();
        return """
        Read what the steps before have found. %s%s Sign once each that fails has an owner and a \
        day: then the run ends with warnings, and the steps that failed stay failed. Or leave it \
        incomplete: then the run fails and says what is missing.\
        """
                .formatted(
                        failing == 1 ? "One item fails." : failing + " items fail.",
                        planned
                                ? " What only warns may have them. What runs out is due 90 days"
                                        + " before its end of life."
                                : "");
    }

    private Table table() {
        return Table.of(
                "Items",
                List.of(
                        Column.text("item"),
                        Column.text("step"),
                        Column.text("what"),
                        Column.text("verdict"),
                        Column.text("due by")),
                IntStream.range(0, items.size())
                        .mapToObj(
                                i ->
                                        Table.row(
                                                String.valueOf(i + 1),
                                                items.get(i).step(),
                                                items.get(i).text(),
                                                items.get(i).fails() ? "fails" : "warns",
                                                day(items.get(i).deadline())))
                        .toList());
    }

    private static @Nullable String day(@Nullable LocalDate day) {
        return day == null ? null : day.toString();
    }

    private List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        fields.add(
                Field.choice(
                        STATUS,
                        "This sign-off",
                        List.of(
                                new Choice(ACCEPTED, "Is signed", null),
                                new Choice(
                                        INCOMPLETE,
                                        "Stays incomplete",
                                        "The run fails and says what nobody owns."))));
        for (int n = 1; n <= items.size(); n++) {
            boolean fails = items.get(n - 1).fails();
            Field owner = Field.of("owner-" + n, "Owner of item " + n, Form.Type.TEXT, false);
            fields.add(fails ? owner.requiredUnless(STATUS, INCOMPLETE) : owner);
            fields.add(with("until-" + n, "Item %d is done until".formatted(n), n, List.of()));
            if (planned) {
                fields.add(with("effort-" + n, "Effort for item " + n, n, EFFORTS));
                fields.add(with("risk-" + n, "Risk of item " + n, n, RISKS));
            }
        }
        fields.add(Field.of("note", "Note", Form.Type.LINES, false));
        return fields;
    }

    /** Who names an owner says the rest, too. */
    private static Field with(String name, String label, int n, List<Choice> choices) {
        Form.Type type = choices.isEmpty() ? Form.Type.DATE : Form.Type.CHOICE;
        return new Field(name, label, type, false, choices, null, new Unless("owner-" + n, ""));
    }

    List<Owned> owned(Answer answer) {
        LocalDate today = DailyMedians.day(answer.at());
        List<Owned> owned = new ArrayList<>();
        for (int n = 1; n <= items.size(); n++) {
            String owner = answer.value("owner-" + n);
            String until = answer.value("until-" + n);
            if (!owner.isEmpty() && !until.isEmpty()) {
                LocalDate day = LocalDate.parse(until);
                owned.add(
                        new Owned(
                                items.get(n - 1),
                                owner,
                                day,
                                answer.value("effort-" + n),
                                answer.value("risk-" + n),
                                QuarterWindow.before(today, day)));
            }
        }
        return owned;
    }

    /** Those that fail and that nobody owns. */
    List<Item> unowned(Answer answer) {
        List<Item> owned = owned(answer).stream().map(Owned::item).toList();
        return items.stream().filter(i -> i.fails() && !owned.contains(i)).toList();
    }

    /** What no form can refuse by itself, as a sentence. */
    Optional<String> wrong(Answer answer) {
        LocalDate today = DailyMedians.day(answer.at());
        return owned(answer).stream().flatMap(one -> wrong(one, today).stream()).findFirst();
    }

    private Optional<String> wrong(Owned one, LocalDate today) {
        int number = items.indexOf(one.item()) + 1;
        if (!one.until().isAfter(today) || one.until().isAfter(today.plusYears(2))) {
            return Optional.of(
                    "Item %d: %s is not within two years from now. "
                            .formatted(number, one.until()));
        }
        LocalDate due = one.item().deadline();
        return due != null && due.isAfter(today) && one.until().isAfter(due)
                ? Optional.of(
                        "Item %d is due by %s, 90 days before its end of life. "
                                .formatted(number, due))
                : Optional.empty();
    }
}
