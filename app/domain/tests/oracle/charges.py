"""The charges of a quote and of corrections (terms.md, "How it is computed", "When things are due")."""

from collections import namedtuple

import days
import royalty
import tax

Charge = namedtuple("Charge", "kind number arises_on due_on stated")

ORDER = ("lump", "entry", "instalment", "annual", "milestone", "royalty")


class Licence:
    """A licence of the quote: its terms with the values of what is left out, and its days."""

    def __init__(self, terms, start):
        self.terms, self.fees = terms, terms["fees"]
        self.start = days.parse(start)
        self.free_months = terms.get("free_months", 0)
        self.begin = days.fees_begin(self.start, self.free_months)
        self.end = days.last_day(self.start, terms["licence_months"])
        reporting = terms.get("reporting", {})
        self.report_due_days = reporting.get("report_due_days", 30)
        self.payment_due_days = reporting.get("payment_due_days", 15)
        self.initial_due = days.plus_days(self.begin, terms.get("initial_due_days", 30))
        self.periods = days.periods(self.begin, self.end, reporting.get("cycle", "quarterly"))

    def accepted_on(self, period):
        """Every report is accepted on the day on which it is due."""
        return days.plus_days(period.last, self.report_due_days)

    def payable_after(self, day):
        return days.plus_days(day, self.payment_due_days)


def initial(licence):
    """Lump sum and entry fee."""
    for kind in ("lump", "entry"):
        if kind in licence.fees:
            yield Charge(kind, 1, licence.begin, licence.initial_due, licence.fees[kind]["amount"])


def instalment_day(licence, part):
    """Day and due day of an instalment, or None when nothing arises any more."""
    if "on" in part:
        day = min(days.parse(part["on"]), licence.end)
        if day <= licence.begin:
            return licence.begin, licence.initial_due
        return day, day
    if "after_months" in part:
        day = days.plus_months(licence.begin, part["after_months"])
    else:
        day = days.plus_days(licence.begin, part["after_days"])
    if day == licence.begin:
        return day, licence.initial_due
    return (day, day) if day <= licence.end else None


def instalments(licence):
    for number, part in enumerate(licence.fees.get("instalments", []), 1):
        if (found := instalment_day(licence, part)) is not None:
            yield Charge("instalment", number, *found, part["amount"])


def annuals(licence):
    """For each licence year begun, on its first day; the first one with what is due at the beginning."""
    if "annual" in licence.fees:
        for number, first in enumerate(days.licence_years(licence.begin, licence.end), 1):
            due = licence.initial_due if number == 1 else first
            yield Charge("annual", number, first, due, licence.fees["annual"]["amount"])


def usages(licence, forecast):
    """Reports for the same period are summed; a period without forecast has a nil report."""
    summed = [{} for _ in licence.periods]
    for entry in forecast:
        day = days.parse(entry["on"])
        for usage, period in zip(summed, licence.periods):
            if period.first <= day <= period.last:
                for name, value in entry.items():
                    if name != "on":
                        usage[name] = usage.get(name, 0) + value
    return summed


def met_on(licence, milestone, reports, reached):
    """The day on which the test of a milestone is met, or None."""
    test = milestone["test"]
    if test["kind"] == "evidence":
        expected = [days.parse(entry["on"]) for entry in reached if entry["code"] == milestone["code"]]
        return min((day for day in expected if licence.start <= day <= licence.end), default=None)
    cumulative = 0
    for period, usage in reports:
        cumulative += royalty.net_sales(licence.terms, usage)
        if test["kind"] == "first_commercial_sale":
            met = usage.get("gross", 0) > 0 or usage.get("units", 0) > 0
        else:
            met = cumulative >= test["at_least"]
        if met:
            return licence.accepted_on(period)
    return None


def milestones(licence, reports, reached):
    """What is met in free months waits for the day on which fees begin."""
    for number, milestone in enumerate(licence.fees.get("milestones", []), 1):
        if (met := met_on(licence, milestone, reports, reached)) is not None:
            day = max(met, licence.begin)
            yield Charge("milestone", number, day, licence.payable_after(day), milestone["amount"])


def royalties(licence, reports):
    if "royalty" in licence.fees:
        amounts = royalty.owed(licence.terms, licence.begin, licence.end, reports)
        for number, ((period, _), amount) in enumerate(zip(reports, amounts), 1):
            day = licence.accepted_on(period)
            if amount:
                yield Charge("royalty", number, day, licence.payable_after(day), amount)


def answer(question):
    licence = Licence(question["terms"], question["start"])
    reports = list(zip(licence.periods, usages(licence, question["forecast"])))
    found = [
        *initial(licence),
        *instalments(licence),
        *annuals(licence),
        *milestones(licence, reports, question["reached"]),
        *royalties(licence, reports),
    ]
    found.sort(key=lambda charge: (charge.due_on, ORDER.index(charge.kind), charge.number))
    return {"charges": [written(charge, licence) for charge in found]}


def key(charge, licence):
    """By number, a milestone by its code, a royalty by the last day of its period; lump sum and entry fee are alone."""
    names = {
        "milestone": lambda: licence.fees["milestones"][charge.number - 1]["code"],
        "royalty": lambda: licence.periods[charge.number - 1].last.isoformat(),
    }
    if charge.kind in ("lump", "entry"):
        return charge.kind
    return f"{charge.kind}_{names.get(charge.kind, lambda: charge.number)()}"


def taxed(stated, terms):
    """Net, VAT and gross by the clause of the terms."""
    clause = terms.get("tax", {"mode": "inclusive", "rate": 600})
    return tax.split(stated, clause["mode"], clause.get("rate", 0))


def written(charge, licence):
    net, vat, gross = taxed(charge.stated, licence.terms)
    return {
        "key": key(charge, licence),
        "arises_on": charge.arises_on.isoformat(),
        "due_on": charge.due_on.isoformat(),
        "net": net,
        "vat": vat,
        "amount": gross,
    }


def corrections(question):
    """All reported periods are computed anew with each event; the difference, VAT included, is charged or credited."""
    licence = Licence(question["terms"], question["start"])
    accepted, charged, deltas = {}, 0, []
    for event in question["events"]:
        period = days.Period(days.parse(event["period"]["from"]), days.parse(event["period"]["to"]))
        accepted[period] = event["usage"]
        reports = sorted(accepted.items(), key=first_day)
        stated = royalty.owed(licence.terms, licence.begin, licence.end, reports)
        total = sum(taxed(amount, licence.terms)[2] for amount in stated)
        deltas.append(total - charged)
        charged = total
    return {"deltas": deltas}


def first_day(report):
    return report[0].first
