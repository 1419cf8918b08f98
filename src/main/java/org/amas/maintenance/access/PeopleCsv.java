package org.amas.maintenance.access;

import jakarta.servlet.http.HttpServletResponse;

import org.amas.maintenance.web.Csv;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Stream;

/** The people as a file for a spreadsheet. */
record PeopleCsv(String name, List<String> lines) {

    /** As they are now. */
    static PeopleCsv of(List<Account> accounts) {
        return new PeopleCsv(
                "people.csv",
                lines(
                        Csv.line("user name", "name", "role", "state", "last sign-in (UTC)"),
                        accounts.stream().map(PeopleCsv::line).toList()));
    }

    /** Who held which role at some moment of that UTC day. */
    static PeopleCsv on(LocalDate day, List<Grants.Grant> grants) {
        return new PeopleCsv(
                "people-" + day + ".csv",
                lines(
                        Csv.line(
                                "user name",
                                "name",
                                "role",
                                "from (UTC)",
                                "given by",
                                "until (UTC)",
                                "ended by"),
                        grants.stream().map(PeopleCsv::line).toList()));
    }

    void send(HttpServletResponse response) throws IOException {
        response.setContentType("text/csv");
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        response.setHeader("Content-Disposition", "attachment; filename=\"" + name + "\"");
        Writer out = response.getWriter();
        for (String line : lines) {
            out.write(line);
        }
    }

    private static List<String> lines(String head, List<String> rows) {
        return Stream.concat(Stream.of(head), rows.stream()).toList();
    }

    private static String line(Account account) {
        return Csv.line(
                account.username(),
                account.displayName(),
                account.role().word(),
                PeopleController.Person.of(account).state(),
                account.lastSignInAt());
    }

    private static String line(Grants.Grant grant) {
        return Csv.line(
                grant.username(),
                grant.displayName(),
                grant.role().word(),
                utc(grant.fromAt()),
                grant.fromBy(),
                utc(grant.untilAt()),
                grant.untilBy());
    }

    private static @Nullable Object utc(@Nullable OffsetDateTime at) {
        return at == null ? null : at.toInstant();
    }
}
