//! Random questions of every kind. They hold to the bounds of the terms, and prefer the places where rules meet: ties,
//! ends of months and years, odd fen, amounts at the edge of a tier or a cap.

use domain::{
    Day,
    report::periods,
    royalty::{LicenceClock, Period},
    terms::Terms,
};
use serde_json::{Value, json};

use crate::random::Random;

/// In turn.
pub const KINDS: [fn(&mut Random) -> Value; 6] = [charges, corrections, interest, allocation, tax, distribution];

fn day(random: &mut Random) -> Day {
    let edges =
        [(2024, 2, 29), (2023, 8, 31), (2025, 12, 31), (2026, 1, 1), (2027, 1, 30), (2026, 6, 30), (2026, 7, 1)];
    if random.chance(40) {
        let (year, month, day) = random.pick(&edges);
        return Day::literal(year, month, day);
    }
    Day::literal(2023, 1, 1).plus_days(random.range(0, 6 * 365))
}

fn charges(random: &mut Random) -> Value {
    let start = day(random);
    let terms = terms(random, start, false);
    let read = Terms::from_value(terms.clone()).unwrap_or_else(|faults| panic!("{terms}: {faults:?}"));
    let clock = LicenceClock::full_term(&read, start);
    let length = start.days_until(clock.ends_on);
    let forecast = random.list(0, 12, |random| {
        // Some lie before fees begin or after the licence has ended.
        let on = start.plus_days(random.range(-20, length + 20));
        let mut entry = usage(random, false);
        entry["on"] = json!(on);
        entry
    });
    let mut reached = Vec::new();
    for milestone in terms["fees"]["milestones"].as_array().into_iter().flatten() {
        if milestone["test"]["kind"] == "evidence" && random.chance(80) {
            let on = start.plus_days(random.range(-5, length + 5));
            reached.push(json!({"code": milestone["code"], "on": on}));
        }
    }
    json!({"kind": "charges", "terms": terms, "start": start, "forecast": forecast, "reached": reached})
}

fn corrections(random: &mut Random) -> Value {
    let start = day(random);
    let terms = terms(random, start, true);
    let read = Terms::from_value(terms.clone()).unwrap_or_else(|faults| panic!("{terms}: {faults:?}"));
    let clock = LicenceClock::full_term(&read, start);
    let all: Vec<Period> = periods(&read, &clock, clock.ends_on).into_iter().map(|due| due.period).collect();
    // Few periods, so that one is corrected several times.
    let some = random.list(1, 6, |random| random.pick(&all));
    let events = random.list(1, 10, |random| {
        let period = random.pick(&some);
        json!({"period": period, "usage": usage(random, true)})
    });
    json!({"kind": "corrections", "terms": terms, "start": start, "events": events})
}

/// Returns are often above sales, so that net sales are negative.
fn usage(random: &mut Random, signed: bool) -> Value {
    let mut usage = json!({});
    let fields = ["gross", "discounts", "returns", "freight", "profit", "added_output", "units"];
    for key in fields {
        let is_signed = matches!(key, "profit" | "added_output") || (signed && key == "gross" && random.chance(5));
        if random.chance(if key == "gross" { 85 } else { 40 }) {
            let amount = if key == "units" { random.range(0, 100_000) } else { random.amount() };
            let sign = if is_signed && random.chance(35) { -1 } else { 1 };
            usage[key] = json!(amount * sign);
        }
    }
    usage
}

fn terms(random: &mut Random, start: Day, with_royalty: bool) -> Value {
    let months = random.pick(&[1, 2, 7, 12, 12, 13, 24, 36, 37]);
    let mut terms = json!({"licence_months": months});
    let free_months = if months > 1 && random.chance(30) { random.range(1, months - 1) } else { 0 };
    terms["fees"] = fees(random, start, months - free_months, with_royalty);
    let is_free = terms["fees"].as_object().is_some_and(serde_json::Map::is_empty);
    if free_months > 0 && !is_free {
        terms["free_months"] = json!(free_months);
    }
    if random.chance(70) {
        terms["reporting"] = json!({
            "cycle": random.pick(&["monthly", "quarterly", "half_yearly", "yearly"]),
            "report_due_days": random.range(1, 60),
            "payment_due_days": random.range(1, 60),
        });
    }
    if random.chance(50) {
        terms["initial_due_days"] = json!(random.range(1, 180));
    }
    if random.chance(75) {
        let rate = random.pick(&[0, 1, 100, 300, 600, 900, 1300, 2000]);
        let mode = random.pick(&["inclusive", "exclusive"]);
        terms["tax"] = if random.chance(20) { json!({"mode": "exempt"}) } else { json!({"mode": mode, "rate": rate}) };
    }
    if random.chance(40) {
        let mut agreed = || random.chance(50);
        terms["net_sales"] = json!({"discounts": agreed(), "returns": agreed(), "freight": agreed()});
    }
    if random.chance(50) {
        terms["loss_carried_forward"] = json!(random.chance(70));
    }
    terms
}

fn fees(random: &mut Random, start: Day, months_with_fees: i64, with_royalty: bool) -> Value {
    let mut fees = json!({});
    let has_royalty = with_royalty || random.chance(65);
    if random.chance(25) {
        fees["lump"] = json!({"amount": random.amount()});
    }
    if random.chance(25) {
        fees["instalments"] = json!(random.list(1, 5, |random| instalment(random, start, months_with_fees)));
    }
    if random.chance(45) {
        fees["entry"] = json!({"amount": random.amount(), "creditable": has_royalty && random.chance(60)});
    }
    if random.chance(25) {
        fees["annual"] = json!({"amount": random.amount()});
    }
    if has_royalty {
        fees["royalty"] = royalty(random);
    }
    if random.chance(35) {
        let mut number = 0;
        fees["milestones"] = json!(random.list(1, 4, |random| {
            number += 1;
            milestone(random, number)
        }));
    }
    fees
}

fn instalment(random: &mut Random, start: Day, months_with_fees: i64) -> Value {
    let mut part = json!({"amount": random.amount()});
    let zero = random.chance(25);
    match random.range(1, 3) {
        1 => part["after_months"] = json!(if zero { 0 } else { random.range(0, months_with_fees - 1) }),
        2 => part["after_days"] = json!(if zero { 0 } else { random.range(0, months_with_fees * 28 - 1) }),
        _ => part["on"] = json!(start.plus_days(if zero { 0 } else { random.range(-100, 1_200) })),
    }
    part
}

fn milestone(random: &mut Random, number: u32) -> Value {
    let test = match random.range(1, 3) {
        1 => json!({"kind": "evidence"}),
        2 => json!({"kind": "first_commercial_sale"}),
        _ => json!({"kind": "cumulative_revenue", "at_least": random.amount()}),
    };
    json!({"code": format!("m{number}"), "description": "阶段", "test": test, "amount": random.amount()})
}

fn royalty(random: &mut Random) -> Value {
    let rate = |random: &mut Random| match random.range(1, 3) {
        1 => random.range(1, 1_000_000),
        2 => random.range(1, 400_000),
        _ => random.pick(&[1, 500, 15_000, 20_000, 30_000, 500_000, 1_000_000]),
    };
    let base = random.pick(&["net_sales", "net_sales", "profit", "added_output", "units"]);
    let rate = match (base, random.range(1, 3)) {
        ("units", _) => json!({"kind": "per_unit", "amount": random.range(1, 100_000), "unit": "件"}),
        (_, 1) => json!({"kind": "flat", "rate": rate(random)}),
        (_, 2) => json!({"kind": "by_year", "rates": random.list(1, 4, rate)}),
        _ => {
            let mut from = 0;
            let tiers = random.list(1, 5, |random| {
                let tier = json!({"from": from, "rate": rate(random)});
                from += random.amount();
                tier
            });
            json!({"kind": "tiers", "tiers": tiers})
        }
    };
    let mut royalty = json!({"base": base, "rate": rate});
    let minimum = if random.chance(35) { random.amount() } else { 0 };
    if minimum > 0 {
        royalty["minimum"] = json!(minimum);
    }
    if random.chance(35) {
        royalty["cap"] = json!(minimum + random.amount());
    }
    royalty
}

fn interest(random: &mut Random) -> Value {
    let due_on = day(random);
    let until = due_on.plus_days(random.pick(&[-3, 0, 1, 2, 45, 366, 500]) + random.range(0, 40));
    let principal = random.amount();
    let clause = match random.range(1, 10) {
        1 => json!({"kind": "none"}),
        2..=4 => json!({"kind": "daily", "rate": random.pick(&[1, 7, 30, 50, 50, 999])}),
        _ => json!({"kind": "lpr", "percent": random.pick(&[1, 100, 130, 150, 400])}),
    };
    let mut lpr = Vec::new();
    // Mostly known in time, sometimes published too late, now and then the same rate again.
    let mut from = due_on.plus_days(if random.chance(85) { -random.range(0, 60) } else { random.range(0, 5) });
    for _ in 0..random.range(0, 6) {
        lpr.push(json!({"from": from, "rate": random.pick(&[28_500, 30_000, 30_000, 31_000, 34_500])}));
        from = from.plus_days(random.range(1, 60));
    }
    if random.chance(50) {
        lpr.reverse();
    }
    let settled = random.list(0, 6, |random| {
        let on = due_on.plus_days(if random.chance(30) { 10 } else { random.range(-5, 120) });
        let amount = if random.chance(20) { principal } else { random.range(0, principal / 2 + 1) };
        json!({"on": on, "amount": amount})
    });
    json!({
        "kind": "interest", "principal": principal, "due_on": due_on, "until": until, "clause": clause, "lpr": lpr,
        "settled": settled,
    })
}

fn allocation(random: &mut Random) -> Value {
    let paid_on = day(random);
    // One scale for all, so that payments end within a group of equal debts.
    let top = random.pick(&[3, 50, 10_000, 1_000_000_000]);
    let mut number = 0;
    let debts = random.list(0, 8, |random| {
        number += 1;
        json!({
            "id": format!("d{number}"),
            "due_on": paid_on.plus_days(random.pick(&[-30, -1, -1, 0, 0, 1, 1, 30])),
            "security": if random.chance(75) { 0 } else { random.range(0, 2) * top },
            "burden": random.pick(&[0, 46_500, 46_500, 46_500, 182_500]),
            "costs": if random.chance(25) { random.range(0, top) } else { 0 },
            "interest": if random.chance(50) { random.range(0, top) } else { 0 },
            "principal": if random.chance(10) { 0 } else { random.range(1, top) },
        })
    });
    let names: Vec<Value> = debts.iter().map(|debt| debt["id"].clone()).collect();
    let mut designation = Vec::new();
    if !names.is_empty() && random.chance(40) {
        // The same debt may be named twice, and one that is not there.
        designation = random.list(1, 4, |random| random.pick(&names));
        if random.chance(20) {
            designation.insert(0, json!("unknown"));
        }
    }
    let open: i64 = debts.iter().map(open).sum();
    let amount = if random.chance(20) { random.range(open, open + top) } else { random.range(1, open.max(1)) };
    json!({"kind": "allocation", "amount": amount, "paid_on": paid_on, "designation": designation, "debts": debts})
}

fn open(debt: &Value) -> i64 {
    ["costs", "interest", "principal"].iter().filter_map(|part| debt[part].as_i64()).sum()
}

fn tax(random: &mut Random) -> Value {
    let sign = if random.chance(20) { -1 } else { 1 };
    let stated = if random.chance(5) { 0 } else { random.amount() * sign };
    let withholding_ppm = match random.range(1, 4) {
        1 | 2 => Value::Null,
        3 => json!(random.pick(&[0, 50_000, 70_000, 100_000, 1_000_000, 1_000_001, 4_000_000])),
        _ => json!(random.range(0, 1_000_000)),
    };
    json!({
        "kind": "tax",
        "stated": stated,
        "mode": random.pick(&["inclusive", "exclusive", "exempt"]),
        "rate_bp": if random.chance(50) { 600 } else { random.range(0, 2_000) },
        "registered": random.chance(25),
        "withholding_ppm": withholding_ppm,
    })
}

fn distribution(random: &mut Random) -> Value {
    let received = random.amount();
    let tax = if random.chance(60) { random.range(0, received / 5) } else { 0 };
    let weights = |random: &mut Random, prefix: &str, low| {
        let mut number = 0;
        random.list(low, 4, |random| {
            number += 1;
            // The first has some weight, so that there is something to divide by.
            let weight = if number == 1 { random.range(1, 5) } else { random.range(0, 5) };
            json!({"id": format!("{prefix}{number}"), "weight": weight})
        })
    };
    let owners = weights(random, "owner", 1);
    let institution = random.pick(&owners)["id"].clone();
    // Costs now and then exceed what there is to take them from.
    let cost =
        |random: &mut Random| if random.chance(50) { random.range(0, received) } else { random.range(0, received / 9) };
    let paid = if random.chance(60) { cost(random) } else { 0 };
    let multiple = random.pick(&[1, 2, 2, 3]);
    let mut number = 0;
    let payers = random.list(0, 3, |random| {
        number += 1;
        let paid = if random.chance(80) { cost(random) } else { 0 };
        let returned = if random.chance(40) { random.range(0, paid * multiple + 9) } else { 0 };
        json!({"id": format!("inventor{number}"), "paid": paid, "returned": returned})
    });
    let pool = json!({
        "institution": paid,
        "institution_recovered": if random.chance(30) { random.range(0, paid + 9) } else { 0 },
        "inventors": payers,
        "multiple": multiple,
    });
    json!({
        "kind": "distribution",
        "received": received,
        "tax": tax,
        "owners": owners,
        "institution": institution,
        "agency": {"rate_ppm": rate_of_agency(random), "base": random.pick(&["receipt", "after_costs"])},
        "direct_costs": if random.chance(60) { cost(random) } else { 0 },
        "pool": pool,
        "shares": shares(random),
        "inventors": weights(random, "inventor", 1),
        "floor_bp": random.pick(&[0, 5_000, 5_000, 5_000, 7_000]),
        "legal_basis": random.chance(15),
    })
}

fn rate_of_agency(random: &mut Random) -> i64 {
    if random.chance(30) { 0 } else { random.pick(&[1, 80_000, 333_333, 500_000, 1_000_000]) }
}

/// Up to four shares of 10,000 bp in all, contributors first or later, often near the floor.
fn shares(random: &mut Random) -> Vec<Value> {
    let own = random.pick(&[0, 4_999, 5_000, 5_001, 7_000, 7_000, 8_500, 10_000]);
    let mut parts = vec![(true, own)];
    let mut left = 10_000 - own;
    while parts.len() < 4 && random.chance(70) {
        let bp = random.range(0, left);
        left -= bp;
        parts.push((random.chance(15), bp));
    }
    parts.push((false, left));
    if random.chance(30) {
        parts.reverse();
    }
    let named = parts.into_iter().enumerate();
    named.map(|(index, (is, bp))| json!({"id": format!("share{index}"), "bp": bp, "contributors": is})).collect()
}
