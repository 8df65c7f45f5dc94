use proptest::prelude::*;

use super::*;
use crate::money::FEN_MAX;

fn amount() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), 0i64..200, 0i64..100_000_000, 0i64..=FEN_MAX]
}

/// Mostly less than what is received, so that there is net income to divide.
fn cost() -> impl Strategy<Value = i64> {
    prop_oneof![2 => Just(0), 2 => 0i64..200, 2 => 0i64..1_000_000, 1 => amount()]
}

fn weights() -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(prop_oneof![Just(0), 0i64..10, 0..=i64::MAX], 1..5)
        .prop_filter("one is above zero", |weights| weights.iter().any(|weight| *weight > 0))
}

/// Contributors first, others after; the cuts are of 10,000.
fn shares() -> impl Strategy<Value = Vec<Share>> {
    (prop::collection::vec(0u32..=10_000, 0..4), prop::collection::vec(any::<bool>(), 4)).prop_map(
        |(mut cuts, theirs)| {
            cuts.sort_unstable();
            cuts.push(10_000);
            let mut last = 0;
            let mut shares = Vec::new();
            for (cut, is_theirs) in cuts.into_iter().zip(theirs) {
                let class = if is_theirs { BeneficiaryClass::Contributors } else { BeneficiaryClass::University };
                shares.push(share(class, cut - last));
                last = cut;
            }
            shares
        },
    )
}

fn policy() -> impl Strategy<Value = Policy> {
    (shares(), 0u32..=1_000_000, any::<bool>(), 1u32..=3, prop_oneof![Just(0), Just(5_000u32)]).prop_map(
        |(shares, rate_ppm, is_after, multiple, floor_bp)| {
            let base = if is_after { AgencyBase::AfterCosts } else { AgencyBase::Receipt };
            Policy::new(PolicyRule { shares, agency: Agency { rate_ppm, base }, multiple, floor_bp, ..rule() }).unwrap()
        },
    )
}

prop_compose! {
    fn cost_pool()(
        institution_paid in cost(),
        recovered_percent in 0i64..=100,
        inventors in prop::collection::vec((cost(), 0i64..=100), 0..4),
    ) -> CostPool {
        let part = |whole: i64, percent: i64| Fen::new(whole / 100 * percent);
        let inventor = |(index, (paid, percent)): (usize, (i64, i64))| InventorCosts {
            beneficiary: beneficiary(40 + u128::try_from(index).unwrap()),
            paid: Fen::new(paid),
            returned: part(paid, percent),
        };
        CostPool {
            institution_paid: Fen::new(institution_paid),
            institution_recovered: part(institution_paid, recovered_percent),
            inventors: inventors.into_iter().enumerate().map(inventor).collect(),
        }
    }
}

prop_compose! {
    fn input()(
        received in amount(),
        tax_percent in 0i64..=100,
        owners in weights(),
        own in any::<prop::sample::Index>(),
        policy in policy(),
        has_agency: bool,
        direct_costs in cost(),
        pool in cost_pool(),
        inventors in weights(),
        has_basis: bool,
    ) -> Input {
        let named = |weights: &[i64], from: u128| -> Vec<Weighted> {
            weights.iter().enumerate().map(|(index, weight)| Weighted {
                beneficiary: beneficiary(from + u128::try_from(index).unwrap()),
                weight: *weight,
            }).collect()
        };
        let own = own.index(owners.len());
        let mut owners = named(&owners, 20);
        owners[own].beneficiary = beneficiary(INSTITUTION);
        let is_body = |share: &&Share| share.class != BeneficiaryClass::Contributors;
        let bodies = policy.rule().shares.iter().filter(is_body).map(|_| beneficiary(COLLEGE)).collect();
        Input {
            received: Fen::new(received),
            tax: Fen::new(received / 100 * tax_percent),
            owners,
            institution: beneficiary(INSTITUTION),
            policy,
            agency: has_agency.then(|| beneficiary(AGENCY)),
            direct_costs: Fen::new(direct_costs),
            pool,
            bodies,
            // The numbers of some are those of payers in the pool: one person in two places.
            inventors: named(&inventors, 41),
            legal_basis: has_basis.then(|| "约定".to_owned()),
        }
    }
}

fn is_floor_broken(run: &Distribution) -> bool {
    let is_theirs = |share: &&ShareAmount| share.class == BeneficiaryClass::Contributors;
    let theirs: Fen = run.shares.iter().filter(is_theirs).map(|share| share.amount).sum();
    let floor = i128::from(run.input.policy.rule().floor_bp);
    i128::from(theirs.get()) * 10_000 < i128::from(run.net().get()) * floor
}

proptest! {
    #[test]
    fn everything_sums_to_what_was_received(input in input()) {
        let run = match run(&input) {
            Ok(run) => run,
            Err(refusal) => {
                prop_assert_eq!(refusal.code(), "floor");
                prop_assert!(input.basis().is_none());
                return Ok(());
            }
        };
        prop_assert!(run.breakdown.adds_up());
        prop_assert_eq!(run.breakdown.amount, input.received);
        let given: Fen = run.beneficiaries().iter().map(|one| one.amount).sum();
        prop_assert_eq!(given + input.tax, input.received);
        for one in run.beneficiaries() {
            prop_assert_eq!(one.parts.iter().map(|part| part.amount).sum::<Fen>(), one.amount);
        }
        prop_assert!(run.breakdown.walk().iter().all(|step| step.amount >= Fen::ZERO));
        prop_assert_eq!(run.owners().iter().map(|one| one.amount).sum::<Fen>(), input.received - input.tax);
        prop_assert_eq!(run.shares.iter().map(|share| share.amount).sum::<Fen>(), run.net());
        let Carried { direct_costs, institution, inventors } = run.carried;
        prop_assert!([direct_costs, institution, inventors].iter().all(|carried| *carried >= Fen::ZERO));
        prop_assert!(run.net().is_zero() || run.carried == Carried::default(), "costs come before net income");
        prop_assert!(!is_floor_broken(&run) || input.basis().is_some());
        prop_assert_eq!(Distribution::from_json(&run.to_json()), Ok(run));
    }

    #[test]
    fn contributors_get_the_floor_or_the_run_is_refused(input in input()) {
        let free = run(&Input { legal_basis: Some("约定".into()), ..input.clone() }).unwrap();
        let bound = run(&Input { legal_basis: None, ..input });
        prop_assert_eq!(bound.is_err(), is_floor_broken(&free));
    }

    #[test]
    fn a_counter_run_sums_to_zero_with_its_run(input in input()) {
        let Ok(run) = run(&input) else { return Ok(()) };
        let counter = counter_run(&run);
        let steps: Vec<(StepLabel, Fen)> = run.breakdown.walk().iter().map(|step| (step.label, -step.amount)).collect();
        let turned: Vec<(StepLabel, Fen)> =
            counter.breakdown.walk().iter().map(|step| (step.label, step.amount)).collect();
        prop_assert_eq!(steps, turned);
        prop_assert_eq!(counter_run(&counter), run.clone());
        prop_assert_eq!(Distribution::from_json(&counter.to_json()), Ok(counter.clone()));
        let taken = input.pool.after(&run).unwrap();
        prop_assert_eq!(taken.after(&counter).unwrap(), input.pool);
    }

    #[test]
    fn the_pool_is_recovered_once(
        receipts in prop::collection::vec(prop_oneof![0i64..50, 0i64..5_000], 1..12),
        institution in 0i64..3_000,
        payers in prop::collection::vec(0i64..2_000, 0..4),
        multiple in 1u32..=3,
    ) {
        let named: Vec<(u128, i64)> = (40u128..).zip(payers.iter().copied()).collect();
        let whole = pool(institution, &named);
        let claims = whole.claims(multiple).unwrap();
        let claimed = (claims.institution + claims.inventors).get();
        let mut pool = whole;
        let mut taken = 0;
        for receipt in &receipts {
            let input = Input {
                received: Fen::new(*receipt),
                direct_costs: Fen::ZERO,
                agency: None,
                pool: pool.clone(),
                legal_basis: Some("约定".into()),
                ..with_rule(|rule| rule.multiple = multiple)
            };
            let run = run(&input).unwrap();
            taken += run.institution_recovered().get() + run.returned().iter().map(|one| one.amount.get()).sum::<i64>();
            pool = pool.after(&run).unwrap();
            let left = pool.claims(multiple).unwrap();
            prop_assert_eq!((left.institution, left.inventors), (run.carried.institution, run.carried.inventors));
        }
        // However the receipts come, the pool takes all of them until it is empty, and nothing after.
        prop_assert_eq!(taken, claimed.min(receipts.iter().sum()));
        prop_assert!(pool.institution_recovered <= pool.institution_paid);
        prop_assert!(pool.inventors_returned().get() <= pool.inventors_paid().get() * i64::from(multiple));
    }

    #[test]
    fn any_form_is_answered(values in prop::collection::btree_map(
        prop_oneof![Just("share_contributors"), Just("share_other"), Just("agency_rate"), Just("multiple"), Just("floor")]
            .prop_map(str::to_owned),
        ".{0,12}",
        0..5,
    )) {
        let _ = Policy::from_form(&values, crate::organisation::Nature::StateUniversity);
    }
}
