//! The ordered list of a register, one line a row: its id, and the words by which a person finds it.

use domain::yearly_return::ReturnColumn;

use crate::{
    caller::ActorOrganisation,
    error::ServiceError,
    ports::{LicenceFilter, PatentFilter, RecordalFilter, ReturnFilter, UnitOfWork},
};

/// Rows that are listed; a longer register is refused rather than cut.
const ROWS_MAX: i64 = 100_000;
const RETURNS_MAX: i64 = 2_000;

/// A register that can be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Register {
    Patents,
    Licences,
    Recordals,
    /// Rows of signed returns.
    Returns,
}

impl Register {
    pub const ALL: [Self; 4] = [Self::Patents, Self::Licences, Self::Recordals, Self::Returns];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Patents => "patents",
            Self::Licences => "licences",
            Self::Recordals => "recordals",
            Self::Returns => "returns",
        }
    }

    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|register| register.as_str() == code)
    }
}

/// The lines of a register within a scope, in the order of their ids.
pub(super) async fn lines(
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    register: Register,
) -> Result<Vec<String>, ServiceError> {
    let scope = organisation.scope.clone();
    let mut lines: Vec<String> = match register {
        Register::Patents => {
            let filter = PatentFilter { province: scope, limit: ROWS_MAX + 1, ..PatentFilter::default() };
            let rows = uow.patents(&filter).await?.0;
            rows.iter().map(|it| line(&it.id.to_string(), &[&it.number, &it.title, &it.patentees])).collect()
        }
        Register::Licences => {
            let filter = LicenceFilter { holder_province: scope, limit: ROWS_MAX + 1, ..LicenceFilter::default() };
            let rows = uow.licences(&filter).await?.0;
            let of = |it: &crate::ports::LicenceRow| {
                line(&it.licence.id.to_string(), &[&it.licence.number, &it.patent_title, &it.holder_name])
            };
            rows.iter().map(of).collect()
        }
        Register::Recordals => {
            let filter = RecordalFilter { province: scope, limit: ROWS_MAX + 1, ..RecordalFilter::default() };
            let rows = uow.recordals(&filter).await?.0;
            let of = |it: &crate::ports::RecordalRow| {
                line(&it.recordal.id.to_string(), &[&it.licence_number, &it.patent_title, &it.holder_name])
            };
            rows.iter().map(of).collect()
        }
        Register::Returns => return_lines(uow, scope).await?,
    };
    if i64::try_from(lines.len()).is_ok_and(|count| ROWS_MAX < count) {
        let source = format!("there are more than {ROWS_MAX}").into();
        return Err(ServiceError::Fault { doing: "listing the rows of a register", source });
    }
    lines.sort_unstable();
    Ok(lines)
}

async fn return_lines(uow: &mut dyn UnitOfWork, scope: String) -> Result<Vec<String>, ServiceError> {
    let filter = ReturnFilter { scope, signed_only: true, limit: RETURNS_MAX, ..ReturnFilter::default() };
    let mut lines = Vec::new();
    for signed in uow.yearly_returns(&filter).await? {
        for row in uow.return_rows(signed.it.id, ROWS_MAX).await? {
            let title = row.cells.value(ReturnColumn::Title);
            let number = row.cells.value(ReturnColumn::PatentNumber);
            lines.push(line(&row.id.to_string(), &[number, title, &signed.holder_name, &signed.it.id.to_string()]));
        }
    }
    Ok(lines)
}

/// Texts between tabs, without tabs and line breaks of their own.
fn line(id: &str, words: &[&str]) -> String {
    let clean = |text: &&str| -> String { text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect() };
    let words: Vec<String> = words.iter().map(clean).collect();
    format!("{id}\t{}", words.join("\t"))
}
