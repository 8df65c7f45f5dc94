"""Distribution of income (money.md, "Distribution of income"; domain.md 4.5)."""

from exact import in_proportion, per_million


def named(entries, amounts):
    return [{"id": entry["id"], "amount": amount} for entry, amount in zip(entries, amounts)]


def divided(amount, weights):
    """Nothing needs no weights to be divided by."""
    return in_proportion(amount, weights) if amount else [0] * len(weights)


class Till:
    """What is left of the institution's part."""

    def __init__(self, amount):
        self.left = amount

    def take(self, wanted):
        taken = min(wanted, self.left)
        self.left -= taken
        return taken


def claims(pool):
    """What the institution has not recovered, and what inventors paid times the multiple less what was returned."""
    institution = max(0, pool["institution"] - pool["institution_recovered"])
    paid = sum(inventor["paid"] for inventor in pool["inventors"])
    returned = sum(inventor["returned"] for inventor in pool["inventors"])
    return [institution, max(0, paid * pool["multiple"] - returned)]


def answer(question):
    rest = question["received"] - question["tax"]
    owners = question["owners"]
    parts = in_proportion(rest, [owner["weight"] for owner in owners])
    own = next(part for owner, part in zip(owners, parts) if owner["id"] == question["institution"])
    till, rate = Till(own), question["agency"]["rate_ppm"]

    agency = till.take(per_million(own, rate)) if question["agency"]["base"] == "receipt" else 0
    direct = till.take(question["direct_costs"])
    wanted = claims(question["pool"])
    recovered, returned = divided(till.take(sum(wanted)), wanted)
    if question["agency"]["base"] == "after_costs":
        agency = till.take(per_million(till.left, rate))

    shares = in_proportion(till.left, [share["bp"] for share in question["shares"]])
    theirs = sum(part for share, part in zip(question["shares"], shares) if share["contributors"])
    if theirs * 10_000 < till.left * question["floor_bp"] and not question["legal_basis"]:
        return {"refused": "floor"}
    payers = question["pool"]["inventors"]
    return {
        "owners": named(owners, parts),
        "agency": agency,
        "direct_costs": direct,
        "institution_recovered": recovered,
        "returned": named(payers, divided(returned, [payer["paid"] for payer in payers])),
        "net": till.left,
        "shares": named(question["shares"], shares),
        "inventors": named(question["inventors"], divided(theirs, [one["weight"] for one in question["inventors"]])),
        "carried": {
            "direct_costs": question["direct_costs"] - direct,
            "institution": wanted[0] - recovered,
            "inventors": wanted[1] - returned,
        },
    }
