//! What becomes of each offer and of each licence, and when, counted in days before today.

use domain::declaration::DeclarationState as State;

/// The first day of the story lies this many days back.
pub(super) const DAYS: i64 = 975;
/// Days between the beginnings of two declarations.
const STEP: i64 = 13;

/// From the first line of a declaration to its steps.
pub(super) const SEND_AFTER: i64 = 1;
pub(super) const APPROVE_AFTER: i64 = 20;
pub(super) const SUBMIT_AFTER: i64 = 22;
pub(super) const ANNOUNCE_AFTER: i64 = 45;

/// The offer whose fee is above the guideline's ceiling; its review has not been cleared.
pub(super) const ABOVE_CEILING: usize = 48;

/// Declarations that end in another state than announced, and how many days ago they began.
const OTHERS: &[(usize, State, i64)] = &[
    (66, State::Draft, 4),
    (67, State::Draft, 12),
    (53, State::ConsentPending, 9),
    (60, State::InternalPublicity, 10),
    (62, State::InternalPublicity, 26),
    (58, State::Approved, 24),
    (52, State::SubmittedCnipa, 34),
    (ABOVE_CEILING, State::SubmittedCnipa, 40),
    (44, State::CorrectionRequested, 60),
    (45, State::NotAnnounced, 210),
    (26, State::Frozen, 500),
    (33, State::Frozen, 430),
    (40, State::WithdrawalSubmitted, 380),
    (27, State::Withdrawn, 620),
    (41, State::Expired, 440),
    (42, State::Void, 400),
];

/// Where a declaration goes.
pub(super) fn goal(place: usize) -> State {
    OTHERS.iter().find(|row| row.0 == place).map_or(State::Announced, |row| row.1)
}

/// How many days ago a declaration was begun.
pub(super) fn begun(place: usize) -> i64 {
    let usual = DAYS - 5 - i64::try_from(place).unwrap_or(0) * STEP;
    OTHERS.iter().find(|row| row.0 == place).map_or(usual, |row| row.2)
}

/// Whether others own the patent as well, so that their consent is asked for.
pub(super) fn has_co_owner(place: usize) -> bool {
    matches!(place, 3 | 14 | 26 | 53)
}

/// Whether a declaration gets as far as its announcement.
pub(super) fn is_announced(place: usize) -> bool {
    matches!(
        goal(place),
        State::Announced | State::Frozen | State::WithdrawalSubmitted | State::Withdrawn | State::Expired | State::Void
    )
}

/// How a company pays what it owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Payer {
    Prompt,
    /// Three weeks after the due day.
    Late,
    /// Half first, the rest a month later.
    Halves,
    /// A tenth too much: the surplus stays as credit.
    Generous,
    /// Half, and nothing more.
    HalfOnly,
    /// Nothing at all.
    Never,
}

/// How a company reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reporter {
    Prompt,
    /// After the due day.
    Late,
    /// Nothing was sold.
    Nil,
    /// Begins and does not send.
    Drafts,
    Never,
}

/// How far the recordal of a licence gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filing {
    Recorded,
    /// Nobody files: due, or overdue.
    Left,
    Ready,
    Submitted,
    Correction,
    Refused,
    Changed,
    ChangePending,
    Revoked,
}

/// What a company does at the end of a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Convert,
    WalkAway,
    Silence,
    Extend,
}

/// One acceptance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Acceptance {
    pub place: usize,
    pub company: usize,
    pub days_ago: i64,
    pub payer: Payer,
    pub reporter: Reporter,
    pub filing: Filing,
    pub decision: Decision,
}

const PAYERS: [Payer; 10] = [
    Payer::Prompt,
    Payer::Late,
    Payer::Prompt,
    Payer::Generous,
    Payer::Halves,
    Payer::Prompt,
    Payer::HalfOnly,
    Payer::Prompt,
    Payer::Late,
    Payer::Never,
];
const REPORTERS: [Reporter; 7] = [
    Reporter::Prompt,
    Reporter::Late,
    Reporter::Prompt,
    Reporter::Nil,
    Reporter::Prompt,
    Reporter::Drafts,
    Reporter::Never,
];
const FILINGS: [Filing; 13] = [
    Filing::Recorded,
    Filing::Changed,
    Filing::Submitted,
    Filing::Recorded,
    Filing::Ready,
    Filing::ChangePending,
    Filing::Correction,
    Filing::Left,
    Filing::Recorded,
    Filing::Submitted,
    Filing::Refused,
    Filing::Recorded,
    Filing::Revoked,
];
const DECISIONS: [Decision; 5] =
    [Decision::Convert, Decision::Extend, Decision::Silence, Decision::Convert, Decision::WalkAway];

/// How many companies accept the offers, in turn.
const COUNTS: [i64; 7] = [1, 1, 2, 1, 2, 0, 1];
/// Acceptances of the last half year, one a week, of offers that stand.
const RECENT: i64 = 24;
/// Acceptances of the company from abroad: place and days ago. The first is cleared, the second refused, the last waits.
const FOREIGN: [(usize, i64); 3] = [(1, 700), (13, 500), (22, 12)];

/// The licence that both sides end by agreement: place and company.
pub(super) const ENDED_BY_AGREEMENT: (usize, usize) = (2, 6);

/// Acceptances that show a moment which the others pass by: trials under way, decided and not decided, and a first
/// payment that is still awaited. Place, days ago, payer and decision.
const MOMENTS: &[(usize, i64, Payer, Decision)] = &[
    (4, 60, Payer::Prompt, Decision::Convert),
    (17, 188, Payer::Prompt, Decision::Silence),
    (22, 320, Payer::Prompt, Decision::WalkAway),
    (35, 260, Payer::Prompt, Decision::Silence),
    (4, 235, Payer::Prompt, Decision::Extend),
    (17, 400, Payer::Late, Decision::Convert),
    (1, 6, Payer::Never, Decision::Silence),
    (18, 16, Payer::Never, Decision::Silence),
];

/// Every acceptance, oldest first.
pub(super) fn acceptances(places: usize) -> Vec<Acceptance> {
    let domestic = super::people::COMPANIES - 1;
    let mut all = Vec::new();
    for place in (0..places).filter(|place| is_announced(*place)) {
        let announced = begun(place) - ANNOUNCE_AFTER;
        for turn in 0..COUNTS[place % COUNTS.len()] {
            let days_ago = announced - 12 - turn * 37;
            let company = (place * 3 + usize::try_from(turn).unwrap_or(0)) % domestic;
            if days_ago > 1 {
                push(&mut all, place, company, days_ago);
            }
        }
    }
    for &(place, days_ago, payer, decision) in MOMENTS {
        if let Some(company) = (0..domestic).rev().find(|company| !taken(&all, place, *company)) {
            push(&mut all, place, company, days_ago);
            if let Some(last) = all.last_mut() {
                (last.payer, last.decision) = (payer, decision);
            }
        }
    }
    let standing: Vec<usize> = (0..places).filter(|place| goal(*place) == State::Announced).collect();
    for turn in 0..RECENT {
        let days_ago = 178 - turn * 7;
        let at = usize::try_from(turn * 5).unwrap_or(0);
        let offers = standing.iter().cycle().skip(at).take(standing.len()).copied();
        let free = offers.filter(|place| begun(*place) - ANNOUNCE_AFTER > days_ago + 5).find_map(|place| {
            (0..domestic).find(|company| !taken(&all, place, *company)).map(|company| (place, company))
        });
        if let Some((place, company)) = free {
            push(&mut all, place, company, days_ago);
        }
    }
    for (place, days_ago) in FOREIGN {
        push(&mut all, place, super::people::FOREIGN_COMPANY, days_ago);
    }
    all.sort_by_key(|it: &Acceptance| (-it.days_ago, it.place, it.company));
    all
}

fn taken(all: &[Acceptance], place: usize, company: usize) -> bool {
    all.iter().any(|it| it.place == place && it.company == company)
}

fn push(all: &mut Vec<Acceptance>, place: usize, company: usize, days_ago: i64) {
    let index = all.len();
    all.push(Acceptance {
        place,
        company,
        days_ago,
        payer: PAYERS[index % PAYERS.len()],
        reporter: REPORTERS[index % REPORTERS.len()],
        filing: FILINGS[index % FILINGS.len()],
        decision: DECISIONS[index % DECISIONS.len()],
    });
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_state_of_a_declaration_is_a_goal() {
        let goals: BTreeSet<State> = (0..super::super::patents::COUNT).map(goal).collect();
        assert_eq!(goals.len(), State::ALL.len());
    }

    #[test]
    fn a_company_accepts_an_offer_once_and_after_its_announcement() {
        let all = acceptances(super::super::patents::COUNT);
        let pairs: BTreeSet<_> = all.iter().map(|it| (it.place, it.company)).collect();
        assert_eq!(pairs.len(), all.len());
        assert!(all.len() >= 60, "{}", all.len());
        assert!(all.iter().all(|it| it.days_ago < begun(it.place) - ANNOUNCE_AFTER));
    }
}
