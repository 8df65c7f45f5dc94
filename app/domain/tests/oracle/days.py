"""Days of a licence: months, licence years and reporting periods (terms.md, "When things are due")."""

import calendar
from collections import namedtuple
from datetime import date, timedelta

Period = namedtuple("Period", "first last")

MONTHS_OF_CYCLE = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}


def parse(text):
    return date.fromisoformat(text)


def plus_days(day, count):
    return day + timedelta(days=count)


def plus_months(day, count):
    """The corresponding day, or the last of the month where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    length = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, length))


def last_day(start, months):
    """2025-01-01 for 12 months ends with 2025-12-31."""
    return plus_days(plus_months(start, months), -1)


def fees_begin(start, free_months):
    """The day after the free months: twelve from 2025-01-15 end on 2026-01-15, fees begin on 2026-01-16."""
    return plus_days(plus_months(start, free_months), 1) if free_months else start


def licence_years(begin, end):
    """First days of the licence years that begin within the licence."""
    found, count = [], 0
    while (first := plus_months(begin, 12 * count)) <= end:
        found.append(first)
        count += 1
    return found


def licence_year_of(begin, end, day):
    """Index from zero of the licence year in which a day lies."""
    return max(i for i, first in enumerate(licence_years(begin, end)) if first <= day)


def periods(begin, end, cycle):
    """Calendar periods, cut at the first day that bears fees and at the end of the licence."""
    length = MONTHS_OF_CYCLE[cycle]
    found, first = [], begin
    while first <= end:
        opened = date(first.year, first.month - (first.month - 1) % length, 1)
        last = min(last_day(opened, length), end)
        found.append(Period(first, last))
        first = plus_days(last, 1)
    return found


def days_in_year(year, begin, end):
    """Days of a calendar year that lie within [begin, end]."""
    first, last = max(begin, date(year, 1, 1)), min(end, date(year, 12, 31))
    return max(0, (last - first).days + 1)
