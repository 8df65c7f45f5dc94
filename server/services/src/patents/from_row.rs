//! From a row of an inventory file to a patent.

use domain::{
    Day, Timestamp,
    classification::Classification,
    id::{OrganisationId, PatentId},
    inventory::{Identity, Implementation, InventoryRow, RowNumbers},
    patent::{self, PatentNumber, Validity},
};

use crate::ports::Patent;

/// What the stored identity of a patent says, and back.
pub(super) fn identity_text(identity: &Identity) -> String {
    match identity {
        Identity::Application(stem) => stem.clone(),
        Identity::Publication(key) => key.clone(),
    }
}

pub(super) fn identity_of_text(text: &str) -> Identity {
    if text.starts_with("CN") { Identity::Publication(text.to_owned()) } else { Identity::Application(text.to_owned()) }
}

/// The legal status that a row states, or that follows from its dates, with its day and where it is from.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Status {
    validity: Validity,
    day: Option<Day>,
    source: String,
}

/// A new patent of this holder.
pub(super) fn patent_of(
    row: &InventoryRow,
    id: PatentId,
    holder_id: OrganisationId,
    created_at: Timestamp,
    today: Day,
) -> Patent {
    let status = status_of(row, today);
    let joined = |list: &[Classification]| list.iter().map(Classification::written).collect::<Vec<_>>().join("; ");
    let implemented = matches!(row.implementation, Some(Implementation::Implemented | Implementation::Industrialised));
    Patent {
        id,
        holder_id,
        identity: identity_text(&row.numbers.identity()),
        number: row.numbers.application().map_or_else(String::new, PatentNumber::canonical),
        publication_number: row.numbers.publication().map_or_else(String::new, |number| number.as_str().to_owned()),
        kind: row.numbers.kind(),
        title: row.title.clone(),
        abstract_text: row.abstract_text.clone().unwrap_or_default(),
        patentees: row.patentees.join("; "),
        inventors: row.inventors.join("; "),
        filing_date: row.filed_on,
        grant_date: granted_on(row),
        main_class: row.classifications.first().map_or_else(String::new, |class| class.written().to_owned()),
        classes: joined(&row.classifications),
        validity: status.validity,
        status_date: status.day,
        status_source: status.source,
        annuity_paid_until: None,
        report_number: String::new(),
        report_date: None,
        report_conclusion: "none".to_owned(),
        state_funded: row.state_funded.unwrap_or(false),
        exploited: implemented,
        intents: row.willingness.iter().map(ToString::to_string).collect(),
        readiness: row.readiness.map(|readiness| i64::from(readiness.level())),
        industry: row
            .industry_code
            .as_ref()
            .map(ToString::to_string)
            .or_else(|| row.industry.clone())
            .unwrap_or_default(),
        application_field: application_field(row),
        self_grade: row.self_grade.map_or_else(String::new, |grade| grade.as_str().to_owned()),
        created_at,
        updated_at: created_at,
        version: 1,
    }
}

/// The technical effect has no place of its own; it says what the patent is good for, as the application field does.
fn application_field(row: &InventoryRow) -> String {
    let parts = [row.application_field.as_deref(), row.technical_effect.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// Files that give one column for publication and grant give the grant's day with a grant's number.
fn granted_on(row: &InventoryRow) -> Option<Day> {
    let is_grant = row.numbers.publication().is_some_and(|number| number.is_grant());
    row.granted_on.or_else(|| row.published_on.filter(|_| is_grant))
}

fn status_of(row: &InventoryRow, today: Day) -> Status {
    if let (Some(validity), Some(text)) = (row.validity, &row.status_text) {
        return Status { validity, day: row.status_on, source: short(text) };
    }
    let kind = row.numbers.kind();
    if let Some(filed) = row.filed_on
        && patent::last_day(kind, filed) < today
    {
        let day = Some(patent::expires_on(kind, filed));
        return Status { validity: Validity::Lapsed, day, source: "按申请日推算，保护期已满".to_owned() };
    }
    let published_as_grant = matches!(&row.numbers, RowNumbers::PublicationOnly(number) if number.is_grant());
    if let Some(granted) = granted_on(row) {
        return Status { validity: Validity::InForce, day: Some(granted), source: "授权公告".to_owned() };
    }
    let validity = if published_as_grant { Validity::InForce } else { Validity::Pending };
    Status { validity, day: row.status_on, source: row.status_text.as_deref().map_or_else(String::new, short) }
}

fn short(text: &str) -> String {
    text.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use domain::inventory::{RowResult, parse_row, recognise_columns};

    use super::*;

    fn read(header: &[&str], cells: &[&str]) -> Patent {
        let own = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let outcome = parse_row(&recognise_columns(&own(header)), &own(cells), 2);
        let RowResult::Ready(row) = outcome.result else { panic!("{outcome:?}") };
        let at = Timestamp::from_micros(1_000_000);
        let (id, holder) = (PatentId::from_parts(at, 1), OrganisationId::from_parts(at, 2));
        patent_of(&row, id, holder, at, Day::literal(2026, 3, 2))
    }

    #[test]
    fn what_the_file_says_of_the_status_counts() {
        let header = ["申请号", "标题", "法律状态", "法律状态日期", "授权公告日"];
        let patent = read(&header, &["202119999001.9", "甲", "未缴年费终止", "2025-06-01", "2023-01-01"]);
        assert_eq!(patent.validity, Validity::Lapsed);
        assert_eq!(patent.status_date, Some(Day::literal(2025, 6, 1)));
        assert_eq!(patent.status_source, "未缴年费终止");
        assert_eq!(patent.grant_date, Some(Day::literal(2023, 1, 1)));
    }

    #[test]
    fn without_a_status_the_dates_tell() {
        let header = ["申请号", "标题", "申请日", "授权公告日"];
        let granted = read(&header, &["202119999001.9", "甲", "2021-03-05", "2023-01-01"]);
        assert_eq!((granted.validity, granted.status_date), (Validity::InForce, Some(Day::literal(2023, 1, 1))));
        let old = read(&header, &["200519999001.X", "甲", "2005-03-05", "2008-01-01"]);
        assert_eq!((old.validity, old.status_date), (Validity::Lapsed, Some(Day::literal(2025, 3, 5))));
        let unknown = read(&header, &["202119999001.9", "甲", "", ""]);
        assert_eq!((unknown.validity, unknown.status_source.as_str()), (Validity::Pending, ""));
    }

    #[test]
    fn tags_and_identity_come_along() {
        let header = ["公布号", "标题", "转化意愿", "技术成熟度", "专利实施状态", "主分类号", "公开日"];
        let cells =
            ["CN219999001U", "甲", "许可、转让", "TRL6", "已实施", "H01M10/0525(2010.01)I; H01M4/62", "2024-05-01"];
        let patent = read(&header, &cells);
        assert_eq!((patent.identity.as_str(), patent.number.as_str()), ("CN219999001", ""));
        assert_eq!(patent.intents, ["assign", "license"]);
        assert!(patent.exploited && patent.readiness == Some(6));
        assert_eq!(patent.main_class, "H01M10/0525(2010.01)I");
        assert_eq!((patent.validity, patent.grant_date), (Validity::InForce, Some(Day::literal(2024, 5, 1))));
        for text in ["CN219999001", "202119999001"] {
            assert_eq!(identity_text(&identity_of_text(text)), text);
        }
    }
}
