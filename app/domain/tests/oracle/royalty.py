"""Royalties of the reporting periods (terms.md, "How it is computed"; domain.md 4.1 C-I)."""

from fractions import Fraction

import days
from exact import per_million, rounded


def net_sales(terms, usage):
    """Invoiced sales less the agreed deductions; a deduction is agreed unless the terms say otherwise."""
    agreed = terms.get("net_sales", {})
    deducted = [name for name in ("discounts", "returns", "freight") if agreed.get(name, True)]
    return usage.get("gross", 0) - sum(usage.get(name, 0) for name in deducted)


def raw_base(terms, usage):
    base = terms["fees"]["royalty"]["base"]
    return net_sales(terms, usage) if base == "net_sales" else usage.get(base, 0)


def carries(terms):
    """Negative net sales are carried always, losses where the terms say so."""
    return terms["fees"]["royalty"]["base"] == "net_sales" or terms.get("loss_carried_forward", False)


def bases(terms, usages):
    """The base of each period, never negative."""
    carried, found = 0, []
    for usage in usages:
        value = raw_base(terms, usage) + carried
        carried = min(0, value) if carries(terms) else 0
        found.append(max(0, value))
    return found


def by_tiers(tiers, amount):
    """超额累进: each slice at its own rate, rounded on its own."""
    limits = [tier["from"] for tier in tiers[1:]] + [None]
    total = 0
    for tier, limit in zip(tiers, limits):
        top = amount if limit is None else min(amount, limit)
        total += per_million(max(0, top - tier["from"]), tier["rate"])
    return total


def at_rate(rate, base, before, licence_year):
    """The royalty of a period; `before` is the base of the calendar year before it."""
    if rate["kind"] == "flat":
        return per_million(base, rate["rate"])
    if rate["kind"] == "by_year":
        return per_million(base, rate["rates"][min(licence_year, len(rate["rates"]) - 1)])
    if rate["kind"] == "per_unit":
        return base * rate["amount"]
    return by_tiers(rate["tiers"], before + base) - by_tiers(rate["tiers"], before)


def minimum_share(minimum, year, begin, end):
    """A full year bears all of it, a part of a year its days of 365."""
    return rounded(Fraction(minimum * min(days.days_in_year(year, begin, end), 365), 365))


def owed(terms, begin, end, reports):
    """Stated amount to be paid for each reported period, after minimum, cap and credit.

    `reports` are pairs of period and usage in the order of the calendar.
    """
    part, fees = terms["fees"]["royalty"], terms["fees"]
    entry = fees.get("entry", {})
    credit = entry["amount"] if entry.get("creditable", False) else 0
    counted, found = 0, []
    year_base, year_royalty = {}, {}
    base_of = bases(terms, [usage for _, usage in reports])
    for (period, _), base in zip(reports, base_of):
        year = period.first.year
        before, royalties = year_base.get(year, 0), year_royalty.get(year, 0)
        licence_year = days.licence_year_of(begin, end, period.first)
        amount = at_rate(part["rate"], base, before, licence_year)
        last_of_year = period.last == end or (period.last.month, period.last.day) == (12, 31)
        if part.get("minimum") and last_of_year:
            amount += max(0, minimum_share(part["minimum"], year, begin, end) - royalties - amount)
        year_base[year], year_royalty[year] = before + base, royalties + amount
        if part.get("cap") is not None:
            amount = min(amount, part["cap"] - counted)
        counted += amount
        credited = min(credit, amount)
        credit -= credited
        found.append(amount - credited)
    return found
