"""What is said of every work: its language, terms and dates, as far as need be from the rest of the archive."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from verhalen_build.archive.archive import Archive
from verhalen_build.model.licences import licences
from verhalen_build.model.record import PartialDate, Period, Record
from verhalen_build.model.single_values import first_day
from verhalen_build.site.linked_data import json_ld
from verhalen_build.site.linked_data.vocabulary import Value


class Works:
    """The language, terms and dates of the works in one archive; `today` is the day of the build.

    A work that needs a text is the archive's own. Any other is somebody else's, such as a report: the archive says what
    it is, and its own terms and language do not hold for it.
    """

    def __init__(self, archive: Archive, today: date) -> None:
        self._archive = archive
        self.today = PartialDate(today.year, today.month, today.day)

    @cached_property
    def edition(self) -> PartialDate:
        """The last day on which anything is said to have changed, as far as is known; without any date, today."""
        dates = (when for record in self._archive.records.values() for when in self._dates_of_change(record))
        days = (PartialDate(*first_day(when)) for when in dates)
        return max((day for day in days if day <= self.today), default=self.today)

    def licence(self, record: Record) -> str:
        """The address of the terms on which the page of a record may be used, "" if they are not known."""
        key = record.choice("licence") or self._archive.settings.licence
        return licences()[key].url if key else ""

    def properties(self, record: Record) -> Iterator[tuple[str, Value]]:
        """The properties that every work has once."""
        is_own = self._is_own(record)
        language = record.choice("lang") or (self._archive.settings.language if is_own else "")
        if language:
            yield "inLanguage", language
        licence = self.licence(record) if is_own or record.choice("licence") else ""
        if licence:
            yield "license", licence
        updated = record.date("updated")
        if is_own and updated is not None:
            yield "dateModified", str(updated)
        covered = _covered(record)
        if covered is not None:
            yield "temporalCoverage", json_ld.interval(covered)
        yield "sdDatePublished", json_ld.day(self._changed(record) or self.edition)

    def _is_own(self, record: Record) -> bool:
        return self._archive.schema.kinds[record.kind].needs_text

    def _changed(self, record: Record) -> PartialDate | None:
        """The day on which a record was last changed: of a text that does not say so, the day it was written."""
        return next((day for day in self._dates_of_change(record) if day.day and day <= self.today), None)

    def _dates_of_change(self, record: Record) -> Iterator[PartialDate]:
        dates = (record.date("updated"), record.date("date") if self._is_own(record) else None)
        return (day for day in dates if day is not None)


def _covered(record: Record) -> Period | None:
    """The time of which a story tells: from its date to the last of its interim states."""
    dates = [value for group in record.groups("states") for value in group.values.get("date", ())]
    states = [value for value in dates if isinstance(value, PartialDate)]
    began = record.date("date")
    return Period(min((*states, began) if began else states), max(states)) if states else None
