//! Where deadlines come from: one function for each kind of thing that has some.

use domain::{
    Day,
    annuity::annuity_year,
    calendar::explain_months,
    id::{OrganisationId, PatentId},
    licence::LicenceState,
    organisation::OrganisationKind,
    recordal::{self as rules},
};

use super::{DAYS_AHEAD, DAYS_BACK, Deadline, DeadlineKind, PER_KIND_MAX};
use crate::{
    charges::open_of,
    error::ServiceError,
    ports::{
        ChargeFilter, Licence, LicenceFilter, Organisation, RecordalFilter, ReportFilter, ReportPhase, UnitOfWork,
    },
};

/// A side's view of what it shares with the other.
struct Side {
    holder: Option<OrganisationId>,
    licensee: Option<OrganisationId>,
}

struct Collector<'a> {
    uow: &'a mut dyn UnitOfWork,
    side: Side,
    from: Day,
    until: Day,
    found: Vec<Deadline>,
}

/// Every deadline of an organisation between two months ago and a year ahead, by day. Operators and regulators have
/// none of their own.
pub(super) async fn all(
    uow: &mut dyn UnitOfWork,
    organisation: &Organisation,
    today: Day,
) -> Result<Vec<Deadline>, ServiceError> {
    let side = match organisation.kind {
        OrganisationKind::Holder => Side { holder: Some(organisation.id), licensee: None },
        OrganisationKind::Company => Side { holder: None, licensee: Some(organisation.id) },
        OrganisationKind::Operator | OrganisationKind::Regulator => return Ok(Vec::new()),
    };
    let (from, until) = (today.plus_days(-DAYS_BACK), today.plus_days(DAYS_AHEAD));
    let mut collector = Collector { uow, side, from, until, found: Vec::new() };
    collector.recordals().await?;
    collector.licences(today).await?;
    collector.reports().await?;
    collector.charges().await?;
    if organisation.nature.is_state_institution() && organisation.kind == OrganisationKind::Holder {
        collector.yearly_return(organisation.id, today);
    }
    let mut found = collector.found;
    found.sort_by(|one, other| (one.day, one.kind, &one.uid).cmp(&(other.day, other.kind, &other.uid)));
    Ok(found)
}

impl Collector<'_> {
    fn add(&mut self, deadline: Deadline) {
        if self.from <= deadline.day && deadline.day <= self.until {
            self.found.push(deadline);
        }
    }

    async fn recordals(&mut self) -> Result<(), ServiceError> {
        let filter = RecordalFilter {
            holder: self.side.holder,
            licensee: self.side.licensee,
            due_from: Some(self.from),
            due_by: Some(self.until),
            limit: PER_KIND_MAX,
            ..RecordalFilter::default()
        };
        for row in self.uow.recordals(&filter).await?.0 {
            let licence = self.uow.licence(row.recordal.licence_id).await?.ok_or(ServiceError::NotFound)?;
            let is_to_file = row.recordal.state.is_awaiting_filing();
            let (kind, counting) = match (is_to_file, row.recordal.cancel_due_on) {
                // A contract that has ended before it was filed has nothing left to put on record.
                (true, _) if licence.ended_on.is_some() => continue,
                (true, _) => (DeadlineKind::Filing, licence.effective_on.map(rules::filing_due)),
                (false, Some(_)) => (DeadlineKind::Cancellation, licence.ended_on.map(rules::cancellation_due)),
                (false, None) => continue,
            };
            let day = row.recordal.cancel_due_on.filter(|_| !is_to_file).unwrap_or(row.recordal.due_on);
            self.add(Deadline {
                kind,
                uid: format!("{}-{}", row.recordal.id, kind.as_str()),
                day,
                number: row.licence_number,
                title: row.patent_title,
                amount: None,
                path: format!("/recordals/{}", row.recordal.id),
                counting: counting.filter(|counting| counting.shifted == day),
            });
        }
        Ok(())
    }

    /// The ends of terms, the windows of extensions, and the annuities of the patents that licences run on.
    async fn licences(&mut self, today: Day) -> Result<(), ServiceError> {
        for state in [LicenceState::Effective, LicenceState::InTrial, LicenceState::SuspendedDefault] {
            let filter = LicenceFilter {
                holder: self.side.holder,
                licensee: self.side.licensee,
                state: Some(state),
                limit: PER_KIND_MAX,
                ..LicenceFilter::default()
            };
            for row in self.uow.licences(&filter).await?.0 {
                self.term(&row.licence, &row.patent_title);
                if self.side.holder.is_some() {
                    self.annuity(row.licence.patent_id, today).await?;
                }
            }
        }
        Ok(())
    }

    fn term(&mut self, licence: &Licence, title: &str) {
        let Some(ends_on) = licence.ends_on.filter(|_| licence.ended_on.is_none()) else { return };
        let (opens, closes) = rules::extension_window(ends_on);
        for (kind, day) in [(DeadlineKind::ExtensionOpens, opens), (DeadlineKind::TermEnds, closes)] {
            self.add(Deadline {
                kind,
                uid: format!("{}-{}", licence.id, kind.as_str()),
                day,
                number: licence.number.clone(),
                title: title.to_owned(),
                amount: None,
                path: format!("/licences/{}", licence.id),
                counting: None,
            });
        }
    }

    /// The next annuity is paid before the year of the patent that runs now ends
    /// (`专利法实施细则 第一百一十五条`).
    async fn annuity(&mut self, id: PatentId, today: Day) -> Result<(), ServiceError> {
        let Some(patent) = self.uow.patent(id).await? else { return Ok(()) };
        let Some(filed_on) = patent.filing_date else { return Ok(()) };
        let Some(mut year) = annuity_year(filed_on, today) else { return Ok(()) };
        // What is paid reaches to the end of a year of the patent.
        while patent.annuity_paid_until.is_some_and(|until| explain_months(filed_on, year * 12).nominal < until) {
            year += 1;
        }
        let counting = explain_months(filed_on, year * 12);
        let uid = format!("{id}-annuity-{}", year + 1);
        let is_beyond = domain::annuity::full_annuity(patent.kind, year + 1).is_none();
        if is_beyond || self.found.iter().any(|found| found.uid == uid) {
            return Ok(());
        }
        self.add(Deadline {
            kind: DeadlineKind::Annuity,
            uid,
            day: counting.shifted,
            number: (year + 1).to_string(),
            title: patent.title,
            amount: None,
            path: format!("/patents/{id}"),
            counting: Some(counting),
        });
        Ok(())
    }

    async fn reports(&mut self) -> Result<(), ServiceError> {
        let filter = ReportFilter {
            holder: self.side.holder,
            licensee: self.side.licensee,
            phase: Some(ReportPhase::ToSubmit),
            limit: PER_KIND_MAX,
            ..ReportFilter::default()
        };
        for row in self.uow.reports(&filter).await?.0 {
            self.add(Deadline {
                kind: DeadlineKind::Report,
                uid: format!("{}-report", row.report.id),
                day: row.report.due_on,
                number: row.licence_number,
                title: format!("{} · {} – {}", row.patent_title, row.report.period_from, row.report.period_to),
                amount: None,
                path: format!("/reports/{}", row.report.id),
                counting: None,
            });
        }
        Ok(())
    }

    async fn charges(&mut self) -> Result<(), ServiceError> {
        let filter = ChargeFilter {
            holder: self.side.holder,
            licensee: self.side.licensee,
            open_only: true,
            due_before: Some(self.until.plus_days(1)),
            limit: PER_KIND_MAX,
            ..ChargeFilter::default()
        };
        let kind = if self.side.holder.is_some() { DeadlineKind::Receipt } else { DeadlineKind::Payment };
        for row in self.uow.charges(&filter).await?.0 {
            let charge = &row.position.charge;
            self.add(Deadline {
                kind,
                uid: format!("{}-payment", charge.id),
                day: charge.due_on,
                amount: Some(open_of(&row.position)),
                path: format!("/charges/{}", charge.id),
                number: row.licence_number,
                title: row.patent_title,
                counting: None,
            });
        }
        Ok(())
    }

    /// 每年3月底前 (`教科信〔2020〕1号 三（三）`), for this year while it lies ahead and for the next.
    fn yearly_return(&mut self, holder: OrganisationId, today: Day) {
        for year in [today.year(), today.year() + 1] {
            let Some(day) = Day::from_ymd(year, 3, 31).filter(|day| today <= *day) else { continue };
            self.add(Deadline {
                kind: DeadlineKind::YearlyReturn,
                uid: format!("{holder}-yearly_return-{year}"),
                day,
                number: String::new(),
                title: (year - 1).to_string(),
                amount: None,
                path: "/returns".to_owned(),
                counting: None,
            });
        }
    }
}
