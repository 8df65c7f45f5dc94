"""The worked examples of the rules, amounts in fen. Run here with: python3 -m unittest"""

import unittest
from fractions import Fraction

import allocation
import charges
import distribution
import interest
import royalty
import tax
from days import fees_begin, last_day, parse, plus_months
from exact import in_proportion, rounded

FLAT = {"kind": "flat", "rate": 30000}
TIERS = [{"from": 0, "rate": 40000}, {"from": 500000000, "rate": 30000}, {"from": 1000000000, "rate": 20000}]


def royalties(base, rate, usages, start="2026-01-01", months=12, **more):
    """Amounts with VAT of the royalty charges; usages are given by day."""
    entry = more.pop("entry", None)
    fees = {"royalty": {"base": base, "rate": rate, **more}}
    if entry:
        fees["entry"] = entry
    found = charges.answer({
        "terms": {"licence_months": months, "fees": fees},
        "start": start,
        "forecast": [{"on": day, **usage} for day, usage in usages.items()],
        "reached": [],
    })
    return [charge["amount"] for charge in found["charges"] if charge["key"].startswith("royalty")]


def gross_by_quarter(*amounts):
    ends = ("2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31")
    return {day: {"gross": amount} for day, amount in zip(ends, amounts)}


class Rounding(unittest.TestCase):
    def test_half_goes_away_from_zero(self):
        self.assertEqual([rounded(Fraction(n, 2)) for n in (1, -1, 3, -3)], [1, -1, 2, -2])

    def test_fen_left_go_to_the_largest_remainder_then_to_the_first(self):
        self.assertEqual(in_proportion(100, [1, 1, 1]), [34, 33, 33])
        self.assertEqual(in_proportion(-10, [1, 2, 1]), [-3, -5, -2])


class Arrangements(unittest.TestCase):
    def test_a_lump_sum(self):
        terms = {"licence_months": 60, "fees": {"lump": {"amount": 10600000}}}
        found = charges.answer({"terms": terms, "start": "2026-01-01", "forecast": [], "reached": []})["charges"]
        self.assertEqual([(c["net"], c["vat"], c["due_on"]) for c in found], [(10000000, 600000, "2026-01-31")])

    def test_b_instalments(self):
        parts = [{"amount": 21000000, "after_months": 0}]
        parts += [{"amount": 20000000, "after_months": months} for months in (12, 24, 36, 48)]
        terms = {"licence_months": 60, "fees": {"instalments": parts}}
        found = charges.answer({"terms": terms, "start": "2026-01-01", "forecast": [], "reached": []})["charges"]
        self.assertEqual(sum(charge["amount"] for charge in found), 101000000)

    def test_c_royalty_on_net_sales(self):
        usage = {"gross": 120000000, "discounts": 3000000, "returns": 6000000, "freight": 1000000}
        self.assertEqual(royalties("net_sales", FLAT, {"2026-03-31": usage}), [3300000])

    def test_c_creditable_entry_fee(self):
        usages = gross_by_quarter(110000000, 80000000)
        entry = {"amount": 5000000, "creditable": True}
        self.assertEqual(royalties("net_sales", FLAT, usages, entry=entry), [700000])

    def test_d_profit(self):
        usages = {"2026-03-31": {"profit": 60000000}, "2026-06-30": {"profit": -8000000}}
        self.assertEqual(royalties("profit", {"kind": "flat", "rate": 100000}, usages), [6000000])

    def test_e_per_unit(self):
        rate = {"kind": "per_unit", "amount": 250, "unit": "件"}
        self.assertEqual(royalties("units", rate, {"2026-03-31": {"units": 40000}}), [10000000])

    def test_f_minimum(self):
        usages = gross_by_quarter(110000000, 40000000, 0, 30000000)
        found = royalties("net_sales", FLAT, usages, minimum=8000000)
        self.assertEqual(found, [3300000, 1200000, 900000 + 2600000])
        begun = parse("2026-07-01")
        self.assertEqual(royalty.minimum_share(8000000, 2026, begun, parse("2030-12-31")), 4032877)

    def test_g_cap(self):
        usages = gross_by_quarter(1600000000, 110000000)
        self.assertEqual(royalties("net_sales", FLAT, usages, cap=50000000), [48000000, 2000000])

    def test_h_tiers(self):
        usages = gross_by_quarter(400000000, 300000000, 400000000, 100000000)
        found = royalties("net_sales", {"kind": "tiers", "tiers": TIERS}, usages)
        self.assertEqual(found, [16000000, 10000000, 11000000, 2000000])

    def test_i_rate_by_year(self):
        usages = {f"{year}-03-31": {"gross": 100000000} for year in (2026, 2027, 2028)}
        rate = {"kind": "by_year", "rates": [50000, 40000, 30000]}
        self.assertEqual(royalties("net_sales", rate, usages, months=36), [5000000, 4000000, 3000000])

    def test_j_milestones_and_revenue(self):
        names = {"pilot": {"kind": "evidence"}, "sale": {"kind": "first_commercial_sale"}}
        names["revenue"] = {"kind": "cumulative_revenue", "at_least": 1000000000}
        parts = [
            {"code": code, "description": code, "test": test, "amount": amount}
            for (code, test), amount in zip(names.items(), (2000000, 5000000, 10000000))
        ]
        rate = {"base": "net_sales", "rate": {"kind": "flat", "rate": 20000}}
        found = charges.answer({
            "terms": {"licence_months": 12, "fees": {"milestones": parts, "royalty": rate}},
            "start": "2026-01-01",
            "forecast": [{"on": "2026-02-01", "gross": 150000000}, {"on": "2026-12-01", "gross": 850000000}],
            "reached": [{"code": "pilot", "on": "2026-03-01"}],
        })["charges"]
        self.assertEqual([charge["amount"] for charge in found], [2000000, 5000000, 3000000, 10000000, 17000000])

    def test_k_l_free_months(self):
        self.assertEqual(str(fees_begin(parse("2025-01-15"), 12)), "2026-01-16")

    def test_m_free_licence(self):
        question = {"terms": {"licence_months": 60, "fees": {}}, "start": "2026-01-01", "forecast": [], "reached": []}
        self.assertEqual(charges.answer(question), {"charges": []})

    def test_corresponding_days(self):
        self.assertEqual(str(plus_months(parse("2025-03-01"), 6)), "2025-09-01")
        self.assertEqual(str(plus_months(parse("2025-08-31"), 6)), "2026-02-28")
        self.assertEqual(str(last_day(parse("2025-01-01"), 12)), "2025-12-31")


class LateInterest(unittest.TestCase):
    QUESTION = {"principal": 3300000, "due_on": "2025-04-30", "until": "2025-06-14", "settled": []}

    def ask(self, clause, **lpr):
        known = [{"from": day.replace("_", "-")[1:], "rate": rate} for day, rate in lpr.items()]
        return interest.answer({**self.QUESTION, "clause": clause, "lpr": known})

    def test_daily(self):
        self.assertEqual(self.ask({"kind": "daily", "rate": 50})["amount"], 74250)

    def test_lpr(self):
        clause = {"kind": "lpr", "percent": 150}
        self.assertEqual(self.ask(clause, d2024_10_21=31000)["amount"], 18918)
        self.assertEqual(self.ask(clause, d2024_10_21=31000, d2025_05_20=30000)["amount"], 18566)
        self.assertEqual(self.ask(clause, d2025_05_20=30000), {"amount": None})

    def test_the_day_of_payment_still_bears_interest(self):
        settled = [{"on": "2025-05-10", "amount": 3300000}]
        clause = {"kind": "daily", "rate": 50}
        found = interest.answer({**self.QUESTION, "clause": clause, "lpr": [], "settled": settled})
        self.assertEqual(found["amount"], 16500)
        self.assertEqual([(span["from"], span["to"]) for span in found["spans"]], [("2025-05-01", "2025-05-10")])


class Tax(unittest.TestCase):
    def ask(self, mode="inclusive", registered=False, withholding_ppm=None):
        question = {"stated": 10600000, "mode": mode, "rate_bp": 600}
        found = tax.answer({**question, "registered": registered, "withholding_ppm": withholding_ppm})
        return [found[name] for name in ("net", "vat", "gross", "income_tax", "remitted")]

    def test_domestic(self):
        self.assertEqual(self.ask(), [10000000, 600000, 10600000, 0, 10600000])
        self.assertEqual(self.ask(registered=True), [10600000, 0, 10600000, 0, 10600000])
        self.assertEqual(self.ask("exclusive"), [10600000, 636000, 11236000, 0, 11236000])

    def test_foreign_licensor(self):
        self.assertEqual(self.ask(withholding_ppm=100000), [10000000, 600000, 10600000, 1000000, 9000000])


class Allocation(unittest.TestCase):
    def test_costs_interest_principal_and_ties(self):
        def debt(name, due_on, **parts):
            plain = {"security": 0, "burden": 0, "costs": 0, "interest": 0, "principal": 0}
            return {"id": name, "due_on": due_on, **plain, **parts}

        debts = [
            debt("later", "2026-09-01", principal=900),
            debt("one", "2026-01-31", principal=200),
            debt("two", "2026-01-31", costs=30, interest=20, principal=50),
            debt("named", "2026-12-31", principal=100),
        ]
        question = {"amount": 250, "paid_on": "2026-03-01", "designation": ["named"], "debts": debts}
        found = allocation.answer(question)
        given = [(part["id"], part["costs"], part["interest"], part["principal"]) for part in found["parts"]]
        self.assertEqual(given, [("named", 0, 0, 100), ("one", 0, 0, 100), ("two", 30, 20, 0)])
        self.assertEqual(found["unapplied"], 0)


class Distribution(unittest.TestCase):
    def ask(self, institution, inventors, ratio=(7000, 1500, 1500)):
        names = ("contributors", "college", "university")
        return distribution.answer({
            "received": 30000000,
            "tax": 0,
            "owners": [{"id": "university", "weight": 1}],
            "institution": "university",
            "agency": {"rate_ppm": 80000, "base": "receipt"},
            "direct_costs": 400000,
            "pool": {
                "institution": institution,
                "institution_recovered": 0,
                "inventors": [{"id": "a", "paid": inventors, "returned": 0}],
                "multiple": 2,
            },
            "shares": [{"id": n, "bp": bp, "contributors": n == "contributors"} for n, bp in zip(names, ratio)],
            "inventors": [{"id": "a", "weight": 1}],
            "floor_bp": 5000,
            "legal_basis": False,
        })

    def test_university_bore_all(self):
        found = self.ask(1200000, 0)
        self.assertEqual((found["agency"], found["net"]), (2400000, 26000000))
        self.assertEqual([share["amount"] for share in found["shares"]], [18200000, 3900000, 3900000])

    def test_inventors_bore_five_thousand(self):
        found = self.ask(700000, 500000)
        self.assertEqual(found["returned"], [{"id": "a", "amount": 1000000}])
        self.assertEqual([share["amount"] for share in found["shares"]], [17850000, 3825000, 3825000])

    def test_nothing_is_lost_whatever_the_receipt_lacks(self):
        for received in (0, 1, 99, 500000, 1234567, 2500001, 4200003, 30000000):
            question = {**self.QUESTION, "received": received, "tax": received // 17}
            for base in ("receipt", "after_costs"):
                found = distribution.answer({**question, "agency": {"rate_ppm": 80000, "base": base}})
                own = found["agency"] + found["direct_costs"] + found["institution_recovered"]
                own += sum(line["amount"] for key in ("returned", "shares") for line in found[key])
                others = sum(line["amount"] for line in found["owners"] if line["id"] != "university")
                self.assertEqual(own + others + question["tax"], received)
                self.assertEqual(found["direct_costs"] + found["carried"]["direct_costs"], 400000)
                self.assertEqual(found["institution_recovered"] + found["carried"]["institution"], 700000)
                contributors = sum(line["amount"] for line in found["shares"] if line["id"] == "contributors")
                self.assertEqual(sum(line["amount"] for line in found["inventors"]), contributors)

    QUESTION = {
        "owners": [{"id": "partner", "weight": 1}, {"id": "university", "weight": 2}],
        "institution": "university",
        "direct_costs": 400000,
        "pool": {
            "institution": 700000,
            "institution_recovered": 0,
            "inventors": [{"id": "a", "paid": 300001, "returned": 100}, {"id": "b", "paid": 199999, "returned": 0}],
            "multiple": 2,
        },
        "shares": [
            {"id": "contributors", "bp": 7000, "contributors": True},
            {"id": "university", "bp": 3000, "contributors": False},
        ],
        "inventors": [{"id": "a", "weight": 2}, {"id": "b", "weight": 1}],
        "floor_bp": 5000,
        "legal_basis": False,
    }

    def test_below_the_floor_it_is_refused(self):
        self.assertEqual(self.ask(0, 0, (4999, 2501, 2500)), {"refused": "floor"})


if __name__ == "__main__":
    unittest.main()
