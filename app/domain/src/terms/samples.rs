//! Terms for tests: one of each arrangement, and arbitrary ones.

use proptest::prelude::*;

use crate::{Day, Fen, terms::*};

/// The arrangements by letter, as `docs/terms.md` lists them.
pub(crate) fn arrangements() -> Vec<(&'static str, Terms)> {
    let letters = ["A", "B", "C", "C'", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P"];
    letters.into_iter().map(|letter| (letter, arrangement(letter))).collect()
}

pub(crate) fn arrangement(letter: &str) -> Terms {
    let mut terms = Terms { licence_months: 60, tax: Tax::Exempt, ..Terms::default() };
    let fees = &mut terms.fees;
    match letter {
        "A" => {
            fees.lump = Some(Fen::yuan(106_000));
            terms.tax = Tax::Inclusive { rate_bp: 600 };
        }
        "B" => {
            fees.instalments =
                (0..5).map(|year| instalment(if year == 0 { 210_000 } else { 200_000 }, year * 12)).collect();
        }
        "C" => {
            fees.entry = Some(Entry { amount: Fen::yuan(50_000), creditable: false });
            fees.royalty = Some(royalty(RoyaltyBase::NetSales, Rate::Flat(30_000)));
        }
        "C'" => {
            fees.entry = Some(Entry { amount: Fen::yuan(50_000), creditable: true });
            fees.royalty = Some(royalty(RoyaltyBase::NetSales, Rate::Flat(30_000)));
        }
        "D" => fees.royalty = Some(royalty(RoyaltyBase::Profit, Rate::Flat(100_000))),
        "E" => {
            let rate = Rate::PerUnit { amount: Fen::new(250), unit: "件".into() };
            fees.royalty = Some(royalty(RoyaltyBase::Units, rate));
        }
        "F" => {
            let royalty = royalty(RoyaltyBase::NetSales, Rate::Flat(30_000));
            fees.royalty = Some(Royalty { minimum: Some(Fen::yuan(80_000)), ..royalty });
        }
        "G" => {
            let royalty = royalty(RoyaltyBase::NetSales, Rate::Flat(30_000));
            fees.royalty = Some(Royalty { cap: Some(Fen::yuan(500_000)), ..royalty });
        }
        "H" => fees.royalty = Some(royalty(RoyaltyBase::NetSales, Rate::Tiers(tiers()))),
        "I" => fees.royalty = Some(royalty(RoyaltyBase::NetSales, Rate::ByYear(vec![50_000, 40_000, 30_000]))),
        "J" => {
            fees.royalty = Some(royalty(RoyaltyBase::NetSales, Rate::Flat(20_000)));
            fees.milestones = milestones();
        }
        "K" => {
            fees.lump = Some(Fen::yuan(120_000));
            terms.trial =
                Some(Trial { months: 6, decision_days: 15, extension_months: None, ends_on_first_sale: true });
        }
        "L" => {
            fees.annual = Some(Fen::yuan(20_000));
            terms.free_months = 12;
        }
        "M" => {}
        "N" => terms.equity_note = "另行协商以专利权作价 3,000,000.00 元入股，占注册资本 15%。".into(),
        "O" => fees.annual = Some(Fen::yuan(10_000)),
        "P" => fees.royalty = Some(royalty(RoyaltyBase::AddedOutput, Rate::Flat(15_000))),
        _ => panic!("no arrangement {letter}"),
    }
    terms
}

pub(crate) fn instalment(yuan: i64, after_months: u32) -> Instalment {
    Instalment { amount: Fen::yuan(yuan), due: Due::AfterMonths(after_months) }
}

pub(crate) fn royalty(base: RoyaltyBase, rate: Rate) -> Royalty {
    Royalty { base, rate, minimum: None, cap: None }
}

pub(crate) fn tiers() -> Vec<Tier> {
    [(0, 40_000), (5_000_000, 30_000), (10_000_000, 20_000)]
        .into_iter()
        .map(|(from, rate_ppm)| Tier { from: Fen::yuan(from), rate_ppm })
        .collect()
}

fn milestones() -> Vec<Milestone> {
    let milestone = |code: &str, description: &str, test, yuan| Milestone {
        code: code.into(),
        description: description.into(),
        test,
        amount: Fen::yuan(yuan),
    };
    vec![
        milestone("pilot", "完成中试生产并提交验收报告", MilestoneTest::Evidence, 20_000),
        milestone("first_sale", "首次商业销售", MilestoneTest::FirstCommercialSale, 50_000),
        milestone("revenue", "累计净销售额达标", MilestoneTest::CumulativeRevenue(Fen::yuan(10_000_000)), 100_000),
    ]
}

fn any_amount() -> impl Strategy<Value = Fen> {
    (1i64..2_000_000_000).prop_map(Fen::new)
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[a-z甲乙丙，。\"\\\\ ]{1,12}[a-z甲]".prop_map(|text| text.trim().to_owned())]
}

fn any_instalment() -> impl Strategy<Value = Instalment> {
    let due = prop_oneof![
        (0u32..12).prop_map(Due::AfterMonths),
        (0u32..360).prop_map(Due::AfterDays),
        (0i64..3_000).prop_map(|days| Due::On(Day::literal(2026, 1, 1).plus_days(days))),
    ];
    (any_amount(), due).prop_map(|(amount, due)| Instalment { amount, due })
}

pub(crate) fn any_tiers() -> impl Strategy<Value = Vec<Tier>> {
    prop::collection::btree_map(1i64..3_000_000_000, 1u32..=400_000, 0..9).prop_map(|map| {
        let rest = map.into_iter().map(|(from, rate_ppm)| Tier { from: Fen::new(from), rate_ppm });
        std::iter::once(Tier { from: Fen::ZERO, rate_ppm: 50_000 }).chain(rest).collect()
    })
}

pub(crate) fn any_royalty() -> impl Strategy<Value = Royalty> {
    let share_base = prop::sample::select(vec![RoyaltyBase::NetSales, RoyaltyBase::Profit, RoyaltyBase::AddedOutput]);
    let share_rate = prop_oneof![
        (1u32..=400_000).prop_map(Rate::Flat),
        any_tiers().prop_map(Rate::Tiers),
        prop::collection::vec(1u32..=400_000, 1..6).prop_map(Rate::ByYear),
    ];
    let share = (share_base, share_rate);
    let piece = (1i64..1_000_000)
        .prop_map(|amount| (RoyaltyBase::Units, Rate::PerUnit { amount: Fen::new(amount), unit: "件".into() }));
    let minimum = prop::option::of(any_amount());
    let cap = prop::option::of((2_000_000_000i64..9_000_000_000).prop_map(Fen::new));
    (prop_oneof![3 => share, 1 => piece], minimum, cap).prop_map(|((base, rate), minimum, cap)| Royalty {
        base,
        rate,
        minimum,
        cap,
    })
}

fn any_milestones() -> impl Strategy<Value = Vec<Milestone>> {
    let test = prop_oneof![
        Just(MilestoneTest::Evidence),
        Just(MilestoneTest::FirstCommercialSale),
        any_amount().prop_map(MilestoneTest::CumulativeRevenue),
    ];
    prop::collection::vec((any_amount(), test, "[a-z甲乙]{1,9}"), 0..4).prop_map(|items| {
        let numbered = items.into_iter().enumerate();
        numbered
            .map(|(index, (amount, test, description))| Milestone {
                code: format!("m{index}"),
                description,
                test,
                amount,
            })
            .collect()
    })
}

fn any_fees() -> impl Strategy<Value = Fees> {
    (
        prop::option::of(any_amount()),
        prop::collection::vec(any_instalment(), 0..4),
        prop::option::of((any_amount(), any::<bool>())),
        prop::option::of(any_amount()),
        prop::option::of(any_royalty()),
        any_milestones(),
    )
        .prop_map(|(lump, instalments, entry, annual, royalty, milestones)| {
            let entry = entry.map(|(amount, creditable)| Entry { amount, creditable: creditable && royalty.is_some() });
            Fees { lump, instalments, entry, annual, royalty, milestones }
        })
}

fn any_reporting() -> impl Strategy<Value = Reporting> {
    (prop::sample::select(Cycle::ALL.to_vec()), 1u32..180, 1u32..180, prop::option::of(1u32..180)).prop_map(
        |(cycle, report_due_days, payment_due_days, deemed_accepted_days)| Reporting {
            cycle,
            report_due_days,
            payment_due_days,
            deemed_accepted_days,
        },
    )
}

fn any_clauses() -> impl Strategy<Value = (Tax, LateInterest, NetSales, bool, bool)> {
    let tax = prop_oneof![
        (0u32..=2_000).prop_map(|rate_bp| Tax::Inclusive { rate_bp }),
        (0u32..=2_000).prop_map(|rate_bp| Tax::Exclusive { rate_bp }),
        Just(Tax::Exempt),
    ];
    let late = prop_oneof![
        Just(LateInterest::None),
        (1u32..=1_000).prop_map(|hundred_thousandths| LateInterest::Daily { hundred_thousandths }),
        (1u32..=1_000).prop_map(|percent| LateInterest::Lpr { percent }),
    ];
    let net_sales = (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(discounts, returns, freight)| NetSales {
        discounts,
        returns,
        freight,
    });
    (tax, late, net_sales, any::<bool>(), any::<bool>())
}

/// Terms that validate.
pub(crate) fn any_terms() -> impl Strategy<Value = Terms> {
    let trial = (1u32..6, 1u32..60, prop::option::of(1u32..3), any::<bool>()).prop_map(
        |(months, decision_days, extension_months, ends_on_first_sale)| Trial {
            months,
            decision_days,
            extension_months,
            ends_on_first_sale,
        },
    );
    let beginning = (24u32..=120, 0u32..3, prop::option::of(trial), 1u32..=180);
    (any_fees(), beginning, any_reporting(), any_clauses(), any_text(), any_text()).prop_map(
        |(fees, (licence_months, free_months, trial, initial_due_days), reporting, clauses, note, other)| {
            let (tax, late_interest, net_sales, loss_carried_forward, audit_right) = clauses;
            let paid = !fees.is_free();
            Terms {
                licence_months,
                fees,
                free_months: if paid { free_months } else { 0 },
                trial: trial.filter(|_| paid),
                equity_note: note,
                reporting,
                initial_due_days,
                tax,
                late_interest,
                net_sales,
                loss_carried_forward,
                audit_right,
                other_matters: other,
            }
        },
    )
}

proptest! {
    #[test]
    fn arbitrary_terms_are_valid(terms in any_terms()) {
        prop_assert_eq!(terms.validate(), vec![]);
    }
}
