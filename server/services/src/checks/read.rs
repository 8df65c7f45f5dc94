//! Checks as their pages show them, and repeated from what was kept.

use domain::{draw, id::SpotCheckId};

use crate::{
    Services,
    access::Action,
    caller::{ActorOrganisation, Caller},
    error::ServiceError,
    ports::{SpotCheck, SpotCheckDraw, SpotCheckFinding, Table, TableCell, TableColumn, UnitOfWork},
};

const CHECKS_MAX: i64 = 200;
const FINDINGS_MAX: i64 = 10_000;

/// A check where it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckLine {
    pub it: SpotCheck,
    pub draw: Option<SpotCheckDraw>,
    /// Drawn rows of which something was found.
    pub found: usize,
}

/// A row that was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnRow {
    /// In the list, from 0.
    pub place: i64,
    pub id: String,
    pub words: Vec<String>,
    /// Oldest first; the last one counts.
    pub findings: Vec<SpotCheckFinding>,
}

/// A check with everything that repeats it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckPage {
    pub it: SpotCheck,
    pub draw: Option<SpotCheckDraw>,
    pub rows: Vec<DrawnRow>,
    /// The kept list still has the kept hash.
    pub list_agrees: bool,
    /// Drawing again gives the same rows.
    pub draw_agrees: bool,
    pub may_write: bool,
}

/// The checks of the caller's organisation; the operator sees all.
///
/// # Errors
/// When the caller may not see checks, or the store fails.
pub async fn checks(services: &Services, caller: &Caller) -> Result<Vec<CheckLine>, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeSpotChecks)?;
    let of = (!organisation.is_operator()).then_some(organisation.id);
    let mut uow = services.store.read().await?;
    let mut lines = Vec::new();
    for it in uow.spot_checks(of, CHECKS_MAX).await? {
        let draw = uow.spot_check_draw(it.id).await?;
        let mut places: Vec<i64> =
            uow.spot_check_findings(it.id, FINDINGS_MAX).await?.iter().map(|finding| finding.place).collect();
        places.sort_unstable();
        places.dedup();
        lines.push(CheckLine { it, draw, found: places.len() });
    }
    Ok(lines)
}

/// One check; the draw is repeated each time it is read.
///
/// # Errors
/// [`ServiceError::NotFound`] for a check of another organisation.
pub async fn check(services: &Services, caller: &Caller, id: SpotCheckId) -> Result<CheckPage, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeSpotChecks)?;
    let mut uow = services.store.read().await?;
    let it = seen(uow.as_mut(), organisation, id).await?;
    let lines: Vec<&str> = it.list.lines().collect();
    let list_agrees = draw::list_hash(lines.iter().copied()) == it.list_hash
        && i64::try_from(lines.len()).is_ok_and(|count| count == it.population);
    let drawn = uow.spot_check_draw(id).await?;
    let findings = uow.spot_check_findings(id, FINDINGS_MAX).await?;
    let rows = drawn.iter().flat_map(|drawn| &drawn.places).map(|place| row(&lines, *place, &findings)).collect();
    let draw_agrees = drawn.as_ref().is_none_or(|drawn| repeats(&it, drawn));
    let may_write = it.organisation_id == organisation.id && caller.can(Action::SpotCheck);
    Ok(CheckPage { rows, list_agrees, draw_agrees, may_write, draw: drawn, it })
}

async fn seen(
    uow: &mut dyn UnitOfWork,
    organisation: &ActorOrganisation,
    id: SpotCheckId,
) -> Result<SpotCheck, ServiceError> {
    let it = uow.spot_check(id).await?.ok_or(ServiceError::NotFound)?;
    let is_seen = organisation.is_operator() || it.organisation_id == organisation.id;
    if is_seen { Ok(it) } else { Err(ServiceError::NotFound) }
}

fn repeats(it: &SpotCheck, drawn: &SpotCheckDraw) -> bool {
    let (Ok(population), Ok(sample)) = (u64::try_from(it.population), u64::try_from(drawn.sample)) else {
        return false;
    };
    let again = draw::draw(&drawn.seed, &it.list_hash, population, sample).unwrap_or_default();
    let again: Vec<i64> = again.into_iter().filter_map(|place| i64::try_from(place).ok()).collect();
    drawn.algorithm == draw::ALGORITHM && again == drawn.places
}

fn row(lines: &[&str], place: i64, findings: &[SpotCheckFinding]) -> DrawnRow {
    let line = usize::try_from(place).ok().and_then(|place| lines.get(place)).copied().unwrap_or_default();
    let mut words = line.split('\t').map(str::to_owned);
    DrawnRow {
        place,
        id: words.next().unwrap_or_default(),
        words: words.collect(),
        findings: findings.iter().filter(|finding| finding.place == place).cloned().collect(),
    }
}

/// The list as it was fixed: the bytes whose SHA-256 is the hash.
///
/// # Errors
/// As [`check`].
pub async fn list_file(services: &Services, caller: &Caller, id: SpotCheckId) -> Result<String, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeSpotChecks)?;
    let it = seen(services.store.read().await?.as_mut(), organisation, id).await?;
    Ok(it.list + "\n")
}

/// The drawn rows and what was found of them, as a table to take away.
///
/// # Errors
/// As [`check`].
pub async fn export(services: &Services, caller: &Caller, id: SpotCheckId) -> Result<Table, ServiceError> {
    use locales::checks;
    let (page, locale) = (check(services, caller, id).await?, caller.locale);
    let columns = vec![
        TableColumn::number(checks::turn(locale)),
        TableColumn::number(checks::place(locale)),
        TableColumn::text(checks::row_id(locale)),
        TableColumn::text(checks::row(locale)),
        TableColumn::text(checks::result(locale)),
        TableColumn::text(checks::note(locale)),
        TableColumn::text(checks::found_by(locale)),
        TableColumn::date(checks::found_on(locale)),
    ];
    let rows = page.rows.iter().zip(1i64..).map(|(row, turn)| {
        let last = row.findings.last();
        let word = last.map_or("", |finding| result_word(&finding.result, locale));
        vec![
            TableCell::Number(turn),
            TableCell::Number(row.place + 1),
            row.id.clone().into(),
            row.words.join(" · ").into(),
            word.into(),
            last.map_or("", |finding| finding.note.as_str()).into(),
            last.map_or("", |finding| finding.found_name.as_str()).into(),
            last.map(|finding| finding.found_at.day()).into(),
        ]
    });
    Ok(Table { title: checks::title(locale).to_owned(), rows: rows.collect(), columns })
}

fn result_word(result: &str, locale: domain::Locale) -> &'static str {
    use locales::checks;
    match result {
        "ok" => checks::result_ok(locale),
        "question" => checks::result_question(locale),
        _ => checks::result_missing(locale),
    }
}

/// A few lines of Python that repeat a draw from the downloaded list; they print the places as the page shows them. A
/// test runs them.
#[must_use]
pub fn repeat_program(seed: &str, sample: i64) -> String {
    let seed = serde_json::to_string(seed).expect("a text is JSON");
    format!(
        "import hashlib\n\
         data = open('list.txt', 'rb').read()\n\
         seed, sample = {seed}, {sample}\n\
         list_hash = hashlib.sha256(data).hexdigest()\n\
         places, counter = list(range(data.count(b'\\n'))), 0\n\
         for turn in range(sample):\n    \
         left = len(places) - turn\n    \
         while True:\n        \
         text = f'{{seed}}\\n{{list_hash}}\\n{{counter}}'.encode()\n        \
         word = int.from_bytes(hashlib.sha256(text).digest()[:8], 'big')\n        \
         counter += 1\n        \
         if word < 2**64 - 2**64 % left:\n            \
         break\n    \
         other = turn + word % left\n    \
         places[turn], places[other] = places[other], places[turn]\n\
         print(list_hash, *[place + 1 for place in places[:sample]])\n"
    )
}
