"""Late interest, day by day (money.md, "Late interest"; domain.md 4.3)."""

from fractions import Fraction
from itertools import groupby

from days import parse, plus_days
from exact import PPM, rounded


def published(lpr, day):
    """The last rate published on or before a day, or None."""
    before = [entry for entry in lpr if parse(entry["from"]) <= day]
    return max(before, key=lambda entry: parse(entry["from"]))["rate"] if before else None


def open_on(question, day):
    """What is settled on a day lessens the principal from the next day on."""
    settled = sum(entry["amount"] for entry in question["settled"] if parse(entry["on"]) < day)
    return max(0, question["principal"] - settled)


def daily_rate(question, day):
    """Exact rate of one day as a fraction of the principal, or None where the LPR is unknown."""
    clause = question["clause"]
    if clause["kind"] == "daily":
        return Fraction(clause["rate"], 100_000)
    lpr = published(question["lpr"], day)
    return None if lpr is None else Fraction(lpr * clause["percent"], 365 * PPM * 100)


def every_day(question):
    day, until = plus_days(parse(question["due_on"]), 1), parse(question["until"])
    while day <= until:
        yield day, open_on(question, day)
        day = plus_days(day, 1)


def answer(question):
    if question["clause"]["kind"] == "none":
        return {"amount": 0, "spans": []}
    bearing = [
        (day, principal, daily_rate(question, day) if principal else 0) for day, principal in every_day(question)
    ]
    if any(rate is None for _, _, rate in bearing):
        return {"amount": None}
    spans = []
    for (principal, rate), run in groupby(bearing, key=lambda entry: entry[1:]):
        run = [day for day, _, _ in run]
        if principal:
            amount = rounded(principal * len(run) * rate)
            ends = {"from": run[0].isoformat(), "to": run[-1].isoformat()}
            spans.append({**ends, "principal": principal, "amount": amount})
    return {"amount": sum(span["amount"] for span in spans), "spans": spans}
