"""Tax on a stated amount (money.md, "Tax"; domain.md 4.4)."""

from fractions import Fraction

from exact import PPM, per_million, rounded


def split(stated, mode, rate_bp):
    """Net, VAT and gross of a stated amount."""
    rate = Fraction(rate_bp, 10_000)
    if mode == "exempt":
        return stated, 0, stated
    if mode == "inclusive":
        net = rounded(stated / (1 + rate))
        return net, stated - net, stated
    vat = rounded(stated * rate)
    return stated, vat, stated + vat


def answer(question):
    mode = "exempt" if question["registered"] else question["mode"]
    net, vat, gross = split(question["stated"], mode, question["rate_bp"])
    withheld_rate = question["withholding_ppm"]
    if withheld_rate is None:
        income_tax, remitted = 0, gross
    else:
        income_tax = per_million(net, min(withheld_rate, PPM))
        remitted = gross - vat - income_tax
    return {"net": net, "vat": vat, "gross": gross, "income_tax": income_tax, "remitted": remitted}
