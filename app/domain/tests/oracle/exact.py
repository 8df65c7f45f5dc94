"""Exact numbers: rounding and dividing as docs/money.md says at its top."""

from fractions import Fraction

PPM = 1_000_000


def rounded(value):
    """Half up to the fen, away from zero at exactly half."""
    value = Fraction(value)
    whole, rest = divmod(abs(value), 1)
    magnitude = int(whole) + (1 if rest >= Fraction(1, 2) else 0)
    return magnitude if value >= 0 else -magnitude


def per_million(amount, rate):
    """A rate in ppm of an amount, rounded."""
    return rounded(Fraction(amount) * Fraction(rate, PPM))


def in_proportion(amount, weights):
    """Divided in proportion: rounded down, the fen left to the largest remainders, then to the first listed."""
    total = sum(weights)
    if total == 0:
        raise ValueError("division over a sum of weights of zero")
    if amount < 0:
        return [-share for share in in_proportion(-amount, weights)]
    exact = [Fraction(amount * weight, total) for weight in weights]
    shares = [value.numerator // value.denominator for value in exact]
    by_remainder = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[: amount - sum(shares)]:
        shares[i] += 1
    return shares
