//! The annuities of one patent over its whole term: what is due when, what reduces it, and why.

use super::{annuity_year, full_annuity, payable, public_window};
use crate::{
    Day, Fen,
    calendar::shift_to_working_day,
    codes::codes,
    dated_rate::{DatedRates, RateKind},
    patent::PatentKind,
};

codes! {
    /// Why an annuity is reduced.
    Ground {
        PublicInstitution = "public_institution", "事业单位、社会团体、非营利性科研机构", "public institution";
        OpenLicence = "open_licence", "专利开放许可实施期间", "open licence in its term";
    }
}

codes! {
    /// Where one annuity stands today.
    LineState {
        Paid = "paid", "已缴", "Paid";
        Next = "next", "下一笔", "Next";
        Grace = "grace", "滞纳期", "In the grace period";
        Missed = "missed", "已过滞纳期", "Grace period over";
        Later = "later", "未到期", "Later";
        /// Nobody has said whether it was paid.
        Past = "past", "已过期，缴费情况未登记", "Past, payment not known";
    }
}

/// A recorded licence as far as annuities are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenLicencePeriod {
    /// The day of the recordal: filing it counts as the request for the reduction.
    pub recorded_on: Day,
    /// `开放许可实施期间`: from the contract's first day …
    pub from: Day,
    /// … to the end of the licence term, or to the day on which it ended before that. None while no end is known.
    pub to: Option<Day>,
    /// The announcement of the declaration's withdrawal.
    pub withdrawn_on: Option<Day>,
}

/// What a schedule is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub kind: PatentKind,
    pub filed_on: Day,
    /// None where it is not known: then the schedule begins with the first year.
    pub granted_on: Option<Day>,
    /// The holder is entitled as a public institution.
    pub is_public_institution: bool,
    /// The patent has more than one patentee.
    pub is_shared: bool,
    pub open_licences: Vec<OpenLicencePeriod>,
    pub paid_until: Option<Day>,
    pub today: Day,
}

/// A reduction that an annuity is entitled to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reduction {
    pub ground: Ground,
    pub rate_ppm: u32,
}

/// One annuity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The year of the patent that it pays for.
    pub year: u32,
    /// The first day of that year.
    pub begins_on: Day,
    /// The last day to pay without surcharge: the day before, moved to a working day (`专利法实施细则 第五条`).
    pub pay_by: Day,
    pub full: Fen,
    /// Everything that the annuity is entitled to; only the highest counts.
    pub reductions: Vec<Reduction>,
    pub chosen: Option<Reduction>,
    pub payable: Fen,
    /// What would be payable without any open licence.
    pub without_open_licence: Fen,
    pub state: LineState,
}

/// The annuities of a patent, from the year in which it was granted to the last of its term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    pub lines: Vec<Line>,
    /// What open licences save on the annuities that are not yet paid, and from which year on.
    pub saved: Fen,
    pub saves_from: Option<u32>,
    /// The last year of the patent in which the window of public institutions is open.
    pub public_window_ends: Option<u32>,
}

impl Line {
    /// What the open licence takes off this annuity.
    #[must_use]
    pub fn saved(&self) -> Fen {
        self.without_open_licence.saturating_floor_sub(self.payable)
    }
}

impl Facts {
    /// The same patent, if its declaration were licensed and recorded today for the rest of its term.
    #[must_use]
    pub fn if_recorded_today(&self) -> Self {
        let period = OpenLicencePeriod { recorded_on: self.today, from: self.today, to: None, withdrawn_on: None };
        Self { open_licences: vec![period], ..self.clone() }
    }

    fn first_year(&self) -> u32 {
        self.granted_on.and_then(|granted| annuity_year(self.filed_on, granted)).unwrap_or(1)
    }
}

/// The schedule of a patent under these rates.
#[must_use]
pub fn schedule(facts: &Facts, rates: &DatedRates) -> Schedule {
    let years = facts.first_year()..=facts.kind.term_years(facts.filed_on);
    let mut lines: Vec<Line> = years.clone().filter_map(|year| line(facts, rates, year)).collect();
    mark_next(&mut lines);
    let open = lines.iter().filter(|line| line.state != LineState::Paid && line.state != LineState::Past);
    let saving: Vec<&Line> = open.filter(|line| Fen::ZERO < line.saved()).collect();
    let public_window_ends = years.rev().find(|year| is_in_public_window(facts, *year));
    let (saved, saves_from) = (saving.iter().map(|line| line.saved()).sum(), saving.first().map(|line| line.year));
    Schedule { saved, saves_from, public_window_ends, lines }
}

fn line(facts: &Facts, rates: &DatedRates, year: u32) -> Option<Line> {
    let full = full_annuity(facts.kind, year)?;
    let begins_on = facts.filed_on.plus_years(year - 1);
    let pay_by = shift_to_working_day(begins_on.plus_days(-1));
    let reductions = reductions(facts, rates, year, begins_on, pay_by);
    let chosen = reductions.iter().copied().max_by_key(|reduction| reduction.rate_ppm);
    let ppm = |wanted: &dyn Fn(&Reduction) -> bool| -> Vec<u32> {
        reductions.iter().filter(|it| wanted(it)).map(|it| it.rate_ppm).collect()
    };
    Some(Line {
        year,
        begins_on,
        pay_by,
        full,
        chosen,
        payable: payable(full, &ppm(&|_| true)),
        without_open_licence: payable(full, &ppm(&|it| it.ground != Ground::OpenLicence)),
        state: state(facts, year, begins_on, pay_by),
        reductions,
    })
}

fn reductions(facts: &Facts, rates: &DatedRates, year: u32, begins_on: Day, pay_by: Day) -> Vec<Reduction> {
    let mut found = Vec::new();
    if is_in_public_window(facts, year) {
        let kind = if facts.is_shared { RateKind::AnnuityPublicShared } else { RateKind::AnnuityPublic };
        found.extend(
            rates.ppm_on(kind, pay_by).map(|rate_ppm| Reduction { ground: Ground::PublicInstitution, rate_ppm }),
        );
    }
    if facts.open_licences.iter().any(|period| reduces(period, begins_on, pay_by)) {
        let rate = rates.ppm_on(RateKind::AnnuityOpenLicence, pay_by);
        found.extend(rate.map(|rate_ppm| Reduction { ground: Ground::OpenLicence, rate_ppm }));
    }
    found
}

/// Annuities not yet due on the day of the recordal, of patent years on whose first day the licence runs and the
/// declaration has not been withdrawn (`专利审查指南 第五部分第十一章 8`: after withdrawal no more from the next patent
/// year on).
fn reduces(period: &OpenLicencePeriod, begins_on: Day, pay_by: Day) -> bool {
    period.recorded_on <= pay_by
        && period.from <= begins_on
        && period.to.is_none_or(|last| begins_on <= last)
        && period.withdrawn_on.is_none_or(|withdrawn| begins_on <= withdrawn)
}

/// The window is counted in years of the patent, from the one in which the grant was announced.
fn is_in_public_window(facts: &Facts, year: u32) -> bool {
    let begins_on = facts.filed_on.plus_years(year - 1);
    facts.is_public_institution
        && facts.granted_on.is_some()
        && public_window(begins_on).is_some_and(|window| year < facts.first_year() + window.years)
}

fn state(facts: &Facts, year: u32, begins_on: Day, pay_by: Day) -> LineState {
    // The annuity of the year of grant is paid with the registration of the grant.
    if facts.paid_until.is_some_and(|paid| begins_on <= paid) || year == facts.first_year() {
        return LineState::Paid;
    }
    if facts.today <= pay_by {
        return LineState::Later;
    }
    if facts.paid_until.is_none() {
        return LineState::Past;
    }
    let last = super::grace_months(begins_on.plus_days(-1), Fen::ZERO).last().map_or(pay_by, |month| month.until);
    if facts.today <= last { LineState::Grace } else { LineState::Missed }
}

fn mark_next(lines: &mut [Line]) {
    if let Some(line) = lines.iter_mut().find(|line| line.state == LineState::Later) {
        line.state = LineState::Next;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A state university's patent, filed 2014-03-01 and granted in its third year; the window closes after year 12.
    fn university() -> Facts {
        Facts {
            kind: PatentKind::Invention,
            filed_on: Day::literal(2014, 3, 1),
            granted_on: Some(Day::literal(2016, 10, 12)),
            is_public_institution: true,
            is_shared: true,
            open_licences: Vec::new(),
            paid_until: Some(Day::literal(2026, 2, 28)),
            today: Day::literal(2025, 6, 2),
        }
    }

    fn open(recorded_on: Day) -> OpenLicencePeriod {
        OpenLicencePeriod { recorded_on, from: recorded_on.plus_days(-60), to: None, withdrawn_on: None }
    }

    fn of(facts: &Facts) -> Schedule {
        schedule(facts, &DatedRates::built_in())
    }

    fn year(schedule: &Schedule, year: u32) -> &Line {
        schedule.lines.iter().find(|line| line.year == year).expect("the year is in the schedule")
    }

    #[test]
    fn in_year_twelve_after_the_window_a_joint_owner_pays_3400() {
        // Granted in the second year, so that the ten years are over before the twelfth.
        let facts = Facts {
            granted_on: Some(Day::literal(2016, 2, 1)),
            open_licences: vec![open(Day::literal(2024, 9, 1))],
            ..university()
        };
        let schedule = of(&facts);
        let line = year(&schedule, 12);
        assert_eq!((line.full, line.payable, line.saved()), (Fen::yuan(4_000), Fen::yuan(3_400), Fen::yuan(600)));
        assert_eq!(schedule.public_window_ends, Some(11));
        assert_eq!(year(&schedule, 11).chosen.map(|it| it.ground), Some(Ground::PublicInstitution));
    }

    #[test]
    fn within_the_window_the_open_licence_saves_nothing() {
        let schedule = of(&Facts { open_licences: vec![open(Day::literal(2024, 9, 1))], ..university() });
        let line = year(&schedule, 12);
        assert_eq!(line.reductions.len(), 2);
        assert_eq!((line.payable, line.saved()), (Fen::yuan(1_200), Fen::ZERO), "70 %, not 85 % together");
        assert_eq!((schedule.saves_from, schedule.public_window_ends), (Some(13), Some(12)));
    }

    #[test]
    fn alone_the_institution_pays_15_percent() {
        let schedule = of(&Facts { is_shared: false, ..university() });
        assert_eq!(year(&schedule, 12).payable, Fen::yuan(600));
        assert_eq!(year(&schedule, 13).payable, Fen::yuan(6_000));
    }

    #[test]
    fn only_annuities_not_yet_due_on_the_day_of_the_recordal_are_reduced() {
        let facts = Facts { is_public_institution: false, ..university() };
        // Year 12 begins on 2025-03-01; its annuity is due by 2025-02-28, a Friday.
        for (recorded, reduced) in [(Day::literal(2025, 2, 28), true), (Day::literal(2025, 3, 1), false)] {
            let schedule = of(&Facts { open_licences: vec![open(recorded)], ..facts.clone() });
            assert_eq!(year(&schedule, 12).chosen.is_some(), reduced, "{recorded}");
            assert!(year(&schedule, 13).chosen.is_some());
        }
    }

    #[test]
    fn withdrawal_ends_the_reduction_with_the_next_patent_year() {
        let period =
            OpenLicencePeriod { withdrawn_on: Some(Day::literal(2026, 3, 1)), ..open(Day::literal(2024, 9, 1)) };
        let facts = Facts { is_public_institution: false, open_licences: vec![period], ..university() };
        let schedule = of(&facts);
        assert!(year(&schedule, 13).chosen.is_some(), "year 13 had begun on the day of the announcement");
        assert_eq!(year(&schedule, 14).chosen, None);
    }

    #[test]
    fn a_licence_that_ended_reduces_nothing_more() {
        let period = OpenLicencePeriod { to: Some(Day::literal(2026, 2, 28)), ..open(Day::literal(2024, 9, 1)) };
        let facts = Facts { is_public_institution: false, open_licences: vec![period], ..university() };
        let schedule = of(&facts);
        assert!(year(&schedule, 12).chosen.is_some());
        assert_eq!(year(&schedule, 13).chosen, None);
    }

    #[test]
    fn states_follow_what_is_paid() {
        let states = |facts: &Facts| of(facts).lines.iter().map(|line| (line.year, line.state)).collect::<Vec<_>>();
        let paid = states(&university());
        assert!(paid.contains(&(12, LineState::Paid)) && paid.contains(&(13, LineState::Next)));
        let late = Facts { today: Day::literal(2026, 5, 6), ..university() };
        assert!(states(&late).contains(&(13, LineState::Grace)));
        let missed = Facts { today: Day::literal(2026, 10, 6), ..university() };
        assert!(states(&missed).contains(&(13, LineState::Missed)));
        let unknown = Facts { paid_until: None, today: Day::literal(2026, 5, 6), ..university() };
        assert!(states(&unknown).contains(&(13, LineState::Past)) && states(&unknown).contains(&(14, LineState::Next)));
        assert_eq!(states(&university()).first(), Some(&(3, LineState::Paid)));
    }

    proptest! {
        #[test]
        fn reductions_never_add_up(
            public: bool, shared: bool, grant_days in 0i64..2_000, recorded in 0i64..7_000, withdrawn in 0i64..7_000,
        ) {
            let filed_on = Day::literal(2018, 5, 20);
            let period = OpenLicencePeriod {
                withdrawn_on: Some(filed_on.plus_days(withdrawn)),
                ..open(filed_on.plus_days(recorded))
            };
            let facts = Facts {
                filed_on,
                granted_on: Some(filed_on.plus_days(grant_days)),
                is_public_institution: public,
                is_shared: shared,
                open_licences: vec![period],
                ..university()
            };
            for line in of(&facts).lines {
                let highest = line.reductions.iter().map(|it| it.rate_ppm).max().unwrap_or(0);
                prop_assert_eq!(line.payable, payable(line.full, &[highest]));
                prop_assert!(line.payable <= line.without_open_licence && line.without_open_licence <= line.full);
                prop_assert!(line.begins_on.plus_days(-1) <= line.pay_by);
            }
        }

        #[test]
        fn an_earlier_recordal_never_saves_less(recorded in 0i64..6_000, earlier in 0i64..400) {
            let facts = |recorded_on: Day| Facts {
                is_public_institution: false,
                open_licences: vec![OpenLicencePeriod { from: Day::literal(2014, 3, 1), ..open(recorded_on) }],
                ..university()
            };
            let day = Day::literal(2024, 1, 20).plus_days(recorded);
            prop_assert!(of(&facts(day)).saved <= of(&facts(day.plus_days(-earlier))).saved);
        }
    }
}
