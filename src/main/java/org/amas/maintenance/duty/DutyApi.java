package org.amas.maintenance.duty;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.web.InvalidRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What is owed, as JSON. */
@RestController
@RequestMapping("/api/v1/duties")
class DutyApi {

    private static final int LAST_YEAR = 9_000;

    private final DutyBoard board;
    private final Settlement settlement;
    private final WordRows words;

    DutyApi(DutyBoard board, Settlement settlement, WordRows words) {
        this.board = board;
        this.settlement = settlement;
        this.words = words;
    }

    /**
     * @param id null of what is not stored: before the first start, or weeks ahead
     * @param onTime null while it is open, and if it was skipped
     * @param run that is at it, or that fulfilled it
     * @param reason why it was skipped or is incomplete, or the evidence of what was done elsewhere
     * @param version how often somebody noted something about it or gave it to somebody
     */
    record DutyDocument(
            @Nullable Long id,
            String procedure,
            String environment,
            Instant nominal,
            Instant windowStart,
            Instant windowEnd,
            DutyState state,
            @Nullable Boolean onTime,
            @Nullable Long run,
            @Nullable String reason,
            @Nullable Instant doneAt,
            int version) {

        static DutyDocument of(Item item, Map<Long, Word> said) {
            return new DutyDocument(
                    item.id(),
                    item.procedure(),
                    item.environment(),
                    item.nominal(),
                    item.windowStart(),
                    item.windowEnd(),
                    item.state(),
                    item.onTime(),
                    item.run(),
                    item.reason(),
                    item.doneOutsideAt(),
                    item.id() == null ? 0 : said.getOrDefault(item.id(), Word.NONE).version());
        }
    }

    /** Of one day, by priority. */
    @Schema(name = "DutyPage")
    record Page(List<DutyDocument> items) {}

    /**
     * @param reason at most 2,000 characters
     * @param version of the duty that was looked at: 409 if it is another by now; without it,
     *     whatever was said meanwhile doesn't matter
     */
    record SkipRequest(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable String reason,
            @Nullable Integer version) {}

    /** Those whose window touches that day of UTC. */
    @GetMapping
    @Operation(operationId = "listDuties")
    Page list(@RequestParam String date) {
        return new Page(documents(board.day(day(date))));
    }

    private List<DutyDocument> documents(List<Item> items) {
        Map<Long, Word> said =
                words.of(items.stream().map(Item::id).filter(Objects::nonNull).toList());
        return items.stream().map(item -> DutyDocument.of(item, said)).toList();
    }

    private static LocalDate day(String text) {
        try {
            LocalDate day = LocalDate.parse(text);
            if (day.getYear() >= 1 && day.getYear() <= LAST_YEAR) {
                return day;
            }
        } catch (DateTimeException unreadable) {
            // Answered below.
        }
        throw new InvalidRequest("date", "must be a day such as 2026-10-04");
    }

    @PostMapping("/{id}/skip")
    @Operation(operationId = "skipDuty")
    @ApiResponse(responseCode = "200", description = "It is skipped")
    @ApiResponse(
            responseCode = "409",
            description =
                    "It is settled, a run is at it, its day is signed off, or its version is"
                            + " another")
    DutyDocument skip(@PathVariable long id, @RequestBody SkipRequest request, Actor actor) {
        settlement.skip(id, request.reason(), request.version(), actor);
        return documents(List.of(board.find(id).orElseThrow())).getFirst();
    }
}
