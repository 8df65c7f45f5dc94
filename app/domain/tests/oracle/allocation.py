"""Allocation of a payment (money.md, "Allocation of a payment"; 民法典 560, 561)."""

from itertools import groupby

from days import parse
from exact import in_proportion


def rank(debt, question):
    """Sorting key: designated, due, not yet due; equal keys share in proportion."""
    due_on = parse(debt["due_on"])
    if debt["id"] in question["designation"]:
        return (1, question["designation"].index(debt["id"]))
    if due_on <= parse(question["paid_on"]):
        return (2, debt["security"], -debt["burden"], due_on)
    return (3, due_on)


def open_of(debt):
    return debt["costs"] + debt["interest"] + debt["principal"]


def within(debt, amount):
    """Costs, then interest, then principal."""
    costs = min(amount, debt["costs"])
    interest = min(amount - costs, debt["interest"])
    return {"id": debt["id"], "costs": costs, "interest": interest, "principal": amount - costs - interest}


def answer(question):
    left, parts = question["amount"], []
    owed = [debt for debt in question["debts"] if open_of(debt) > 0]
    owed.sort(key=lambda debt: rank(debt, question))
    for _, group in groupby(owed, key=lambda debt: rank(debt, question)):
        group = list(group)
        weights = [open_of(debt) for debt in group]
        paid = min(left, sum(weights))
        left -= paid
        shares = in_proportion(paid, weights)
        parts += [within(debt, share) for debt, share in zip(group, shares) if share > 0]
    return {"parts": parts, "unapplied": left}
