package org.amas.maintenance.duty;

import org.amas.maintenance.duty.DutyBoard.Item;

import java.util.List;

/** What became of several duties that were launched together. */
record Launches(List<Item> started, List<Refused> refused) {

    record Refused(Item duty, String why) {}
}
