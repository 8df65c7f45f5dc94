//! The inventory as a table, in the columns of the batch template: what is exported can be imported.

use domain::{
    Locale,
    inventory::{Column, Implementation, Readiness, SelfGrade, Willingness, template_columns},
};

use super::{PatentQuery, list::filter_of};
use crate::{
    Services,
    access::Action,
    caller::Caller,
    error::ServiceError,
    ports::{ColumnKind, Patent, Table, TableCell, TableColumn},
};

/// Rows of an export: more than a person reads, fewer than a workbook holds.
const EXPORT_ROWS_MAX: i64 = 50_000;

/// The patents of a query, all pages.
///
/// # Errors
/// When the caller may see none.
pub async fn export(services: &Services, caller: &Caller, query: &PatentQuery) -> Result<Table, ServiceError> {
    let mut filter = filter_of(services, caller, query)?;
    (filter.offset, filter.limit) = (0, EXPORT_ROWS_MAX);
    let patents = services.store.read().await?.patents(&filter).await?.0;
    let columns = exported();
    let rows = patents.iter().map(|patent| columns.iter().map(|column| cell(*column, patent, caller.locale)).collect());
    Ok(Table {
        title: word("patents", caller.locale),
        columns: columns.iter().map(|column| heading(*column, caller.locale)).collect(),
        rows: rows.collect(),
    })
}

/// The empty batch template, with one invented example.
///
/// # Errors
/// When the caller may not edit patents.
pub fn template(caller: &Caller) -> Result<Table, ServiceError> {
    caller.may(Action::EditPatents)?;
    let columns = template_columns();
    let example = columns.iter().map(|column| TableCell::from(example_of(*column, caller.locale)));
    Ok(Table {
        title: word("template", caller.locale),
        columns: columns.iter().map(|column| TableColumn::text(column.name(caller.locale))).collect(),
        rows: vec![example.collect()],
    })
}

fn word(key: &str, locale: Locale) -> String {
    locales::lookup(&format!("sheet.{key}"), locale).unwrap_or_default().to_owned()
}

fn exported() -> Vec<Column> {
    template_columns()
        .into_iter()
        .filter(|column| !matches!(column, Column::PublishedOn | Column::TechnicalEffect))
        .collect()
}

fn heading(column: Column, locale: Locale) -> TableColumn {
    let kind = match column {
        Column::FiledOn | Column::GrantedOn | Column::StatusOn => ColumnKind::Date,
        Column::Readiness => ColumnKind::Number,
        _ => ColumnKind::Text,
    };
    TableColumn::new(column.name(locale), kind)
}

fn cell(column: Column, patent: &Patent, locale: Locale) -> TableCell {
    let yes_no = |value: bool| match (value, locale) {
        (true, Locale::Zh) => "是",
        (false, Locale::Zh) => "否",
        (true, Locale::En) => "yes",
        (false, Locale::En) => "no",
    };
    match column {
        Column::Number => patent.number.as_str().into(),
        Column::PublicationNumber => patent.publication_number.as_str().into(),
        Column::Kind => patent.kind.name(locale).into(),
        Column::Title => patent.title.as_str().into(),
        Column::Patentee => patent.patentees.as_str().into(),
        Column::FiledOn => patent.filing_date.into(),
        Column::GrantedOn => patent.grant_date.into(),
        Column::LegalStatus => patent.validity.name(locale).into(),
        Column::StatusOn => patent.status_date.into(),
        Column::Classification => patent.classes.as_str().into(),
        Column::Abstract => patent.abstract_text.as_str().into(),
        Column::Inventors => patent.inventors.as_str().into(),
        Column::StateFunded => yes_no(patent.state_funded).into(),
        Column::Implementation => {
            let implemented = Implementation::Implemented.name(locale);
            if patent.exploited { implemented } else { Implementation::NotImplemented.name(locale) }.into()
        }
        Column::Willingness => {
            let names =
                patent.intents.iter().filter_map(|code| Willingness::parse(code)).map(|intent| intent.name(locale));
            names.collect::<Vec<_>>().join(if locale == Locale::Zh { "、" } else { "; " }).into()
        }
        Column::Readiness => patent.readiness.into(),
        Column::SelfGrade => SelfGrade::parse(&patent.self_grade).map_or("", |grade| grade.name(locale)).into(),
        Column::ApplicationField => patent.application_field.as_str().into(),
        Column::Industry => patent.industry.as_str().into(),
        Column::PublishedOn | Column::TechnicalEffect | Column::Personal => TableCell::Empty,
    }
}

/// An invented patent: serials from 9,999,000 are never given out.
fn example_of(column: Column, locale: Locale) -> String {
    let both = |zh: &str, en: &str| if locale == Locale::Zh { zh } else { en }.to_owned();
    match column {
        Column::Number => "202119999001.9".to_owned(),
        Column::PublicationNumber => "CN119999001B".to_owned(),
        Column::Kind => domain::patent::PatentKind::Invention.name(locale).to_owned(),
        Column::Title => {
            both("示例：一种锂离子电池正极材料的制备方法", "Example: method of preparing a cathode material")
        }
        Column::Patentee => both("示例大学", "Example University"),
        Column::FiledOn => "2021-03-05".to_owned(),
        Column::PublishedOn => "2021-09-07".to_owned(),
        Column::GrantedOn => "2023-01-10".to_owned(),
        Column::LegalStatus => domain::patent::Validity::InForce.name(locale).to_owned(),
        Column::StatusOn => "2026-01-10".to_owned(),
        Column::Classification => "H01M10/0525(2010.01)I; H01M4/505(2010.01)I".to_owned(),
        Column::Abstract => both("示例摘要", "Example abstract"),
        Column::Inventors => both("发明人甲；发明人乙", "First Inventor; Second Inventor"),
        Column::StateFunded => both("是", "yes"),
        Column::Implementation => Implementation::NotImplemented.name(locale).to_owned(),
        Column::Willingness => Willingness::License.name(locale).to_owned(),
        Column::Readiness => Readiness::new(6).map_or_else(String::new, |level| level.to_string()),
        Column::SelfGrade => SelfGrade::High.name(locale).to_owned(),
        Column::ApplicationField => both("动力电池", "Traction batteries"),
        Column::Industry => "C3841".to_owned(),
        Column::TechnicalEffect => both("循环寿命提高", "Longer cycle life"),
        Column::Personal => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use domain::inventory::{RowResult, parse_row, recognise_columns};

    use super::*;
    use crate::patents::tests::example;

    fn text(cell: &TableCell) -> String {
        match cell {
            TableCell::Empty => String::new(),
            TableCell::Text(text) => text.clone(),
            TableCell::Number(number) => number.to_string(),
            TableCell::Date(day) => day.to_string(),
            TableCell::Money(amount) => amount.to_string(),
        }
    }

    #[test]
    fn what_is_exported_can_be_imported() {
        for locale in Locale::ALL {
            let columns = exported();
            let header: Vec<String> = columns.iter().map(|column| column.name(locale).to_owned()).collect();
            let cells: Vec<String> = columns.iter().map(|column| text(&cell(*column, &example(), locale))).collect();
            let map = recognise_columns(&header);
            assert!(map.issues().is_empty());
            let RowResult::Ready(row) = parse_row(&map, &cells, 2).result else { panic!("the row is read back") };
            assert_eq!(row.title, example().title);
            assert_eq!(row.willingness, [Willingness::Assign, Willingness::License]);
            assert_eq!(row.readiness, Readiness::new(6));
        }
    }

    #[test]
    fn the_template_explains_itself_with_a_row_that_would_be_imported() {
        for locale in Locale::ALL {
            let columns = template_columns();
            let header: Vec<String> = columns.iter().map(|column| column.name(locale).to_owned()).collect();
            let cells: Vec<String> = columns.iter().map(|column| example_of(*column, locale)).collect();
            let outcome = parse_row(&recognise_columns(&header), &cells, 2);
            assert!(matches!(outcome.result, RowResult::Ready(_)), "{outcome:?}");
            assert_eq!(outcome.warnings, []);
        }
    }
}
