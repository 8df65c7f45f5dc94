//! From columns to types. A value that the program would never have written is reported, not guessed at.

use std::str::FromStr;

use domain::{Day, Timestamp};
use services::ports::{StoreError, StoreResult};
use sqlx::{Database, Error, IntoArguments, query::Map};

use crate::dialect::{Db, database_error};

/// All rows of a select, as what they stand for.
pub(crate) async fn read_all<'q, F, A, R, T>(
    select: Map<'q, Db, F, A>,
    connection: &mut <Db as Database>::Connection,
) -> StoreResult<Vec<T>>
where
    F: FnMut(<Db as Database>::Row) -> Result<R, Error> + Send,
    A: IntoArguments<Db> + Send + 'q,
    R: Send + Unpin,
    T: TryFrom<R, Error = StoreError>,
{
    let rows = select.fetch_all(connection).await.map_err(database_error)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The row of a select, as what it stands for, if it is there.
pub(crate) async fn read_optional<'q, F, A, R, T>(
    select: Map<'q, Db, F, A>,
    connection: &mut <Db as Database>::Connection,
) -> StoreResult<Option<T>>
where
    F: FnMut(<Db as Database>::Row) -> Result<R, Error> + Send,
    A: IntoArguments<Db> + Send + 'q,
    R: Send + Unpin,
    T: TryFrom<R, Error = StoreError>,
{
    select.fetch_optional(connection).await.map_err(database_error)?.map(TryInto::try_into).transpose()
}

/// Names the row in errors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowOf<'a> {
    pub(crate) table: &'static str,
    pub(crate) id: &'a str,
}

impl RowOf<'_> {
    pub(crate) fn fault(self, column: &'static str) -> StoreError {
        StoreError::Inconsistent { table: self.table, column, id: self.id.to_owned() }
    }

    /// Anything that parses from text: ids, states, roles.
    pub(crate) fn parse<T: FromStr>(self, column: &'static str, text: &str) -> StoreResult<T> {
        text.parse().map_err(|_| self.fault(column))
    }

    pub(crate) fn parse_optional<T: FromStr>(self, column: &'static str, text: Option<&str>) -> StoreResult<Option<T>> {
        text.map(|text| self.parse(column, text)).transpose()
    }

    /// A value looked up by a function that knows every legal text.
    pub(crate) fn known<T>(self, column: &'static str, value: Option<T>) -> StoreResult<T> {
        value.ok_or_else(|| self.fault(column))
    }

    /// Words separated by spaces.
    pub(crate) fn words<T: FromStr>(self, column: &'static str, text: &str) -> StoreResult<Vec<T>> {
        text.split_whitespace().map(|word| self.parse(column, word)).collect()
    }

    pub(crate) fn day(self, column: &'static str, text: &str) -> StoreResult<Day> {
        self.parse(column, text)
    }

    pub(crate) fn optional_day(self, column: &'static str, text: Option<&str>) -> StoreResult<Option<Day>> {
        self.parse_optional(column, text)
    }
}

pub(crate) fn instant(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros)
}

pub(crate) fn optional_instant(micros: Option<i64>) -> Option<Timestamp> {
    micros.map(Timestamp::from_micros)
}

pub(crate) fn text_of(day: Option<Day>) -> Option<String> {
    day.map(|day| day.to_string())
}

pub(crate) fn micros_of(at: Option<Timestamp>) -> Option<i64> {
    at.map(Timestamp::micros)
}

pub(crate) fn id_of<T: ToString>(id: Option<T>) -> Option<String> {
    id.map(|id| id.to_string())
}

/// Words joined by spaces.
pub(crate) fn joined<T: ToString>(words: &[T]) -> String {
    words.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
