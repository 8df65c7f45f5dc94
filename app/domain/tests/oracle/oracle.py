"""Answers questions on money a second time, JSON lines in and out (docs/money.md, "Questions to the oracle")."""

import json
import sys

import allocation
import charges
import distribution
import interest
import tax

ANSWERS = {
    "charges": charges.answer,
    "corrections": charges.corrections,
    "interest": interest.answer,
    "allocation": allocation.answer,
    "tax": tax.answer,
    "distribution": distribution.answer,
}


def main():
    for line in sys.stdin:
        print(json.dumps(answered(line), ensure_ascii=False), flush=True)


def answered(line):
    """A question that cannot be answered does not end the conversation."""
    try:
        question = json.loads(line, parse_float=refuse)
        return ANSWERS[question["kind"]](question)
    except (ArithmeticError, LookupError, TypeError, ValueError) as fault:
        return {"error": f"{type(fault).__name__}: {fault}"}


def refuse(text):
    raise ValueError(f"{text} is not a whole number")


if __name__ == "__main__":
    main()
