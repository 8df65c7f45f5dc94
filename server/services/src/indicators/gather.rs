//! From the registers to the facts of a quarter.

use std::collections::BTreeMap;

use domain::{
    indicators::{self as rules, Fact, FactKind, Quarter},
    industry::IndustryCode,
    inventory::Implementation,
};

use crate::{
    error::ServiceError,
    patents::PRODUCT,
    ports::{CountedIn, CountedRow, UnitOfWork},
};

/// More rows than this are not counted: a figure that left some out would be wrong.
pub(super) const FACTS_MAX: i64 = 200_000;

/// Every fact of a quarter as the registers stand now, in their order.
pub(super) async fn facts(uow: &mut dyn UnitOfWork, quarter: Quarter) -> Result<Vec<Fact>, ServiceError> {
    // One more than is counted, so that too many are noticed.
    let days = CountedIn { from: quarter.first_day(), to: quarter.last_day(), limit: FACTS_MAX + 1 };
    let mut reported: BTreeMap<String, Implementation> = BTreeMap::new();
    for stated in uow.uses_up_to(days.to, FACTS_MAX + 1).await?.into_iter().filter(|it| it.kind != PRODUCT) {
        if let Some(status) = Implementation::parse(&stated.kind) {
            // They come by day: the last one stays.
            reported.insert(stated.patent_id.to_string(), status);
        }
    }
    let mut found = Vec::new();
    for row in uow.counted_stock(days).await? {
        // The inventory's mark is a report too, though an undated one; where it is not set, nothing was said.
        let marked = row.exploited.then_some(Implementation::Implemented);
        let used = reported.get(&row.patent).copied().or(marked);
        found.push(Fact { day: days.to, used, ..fact(FactKind::Stock, row) });
    }
    found.extend(uow.counted_transfers(days).await?.into_iter().map(|row| fact(FactKind::Transfer, row)));
    found.extend(uow.counted_recordals(days).await?.into_iter().map(|row| fact(FactKind::Recordal, row)));
    found.extend(uow.counted_products(days).await?.into_iter().map(|row| fact(FactKind::Product, row)));
    if i64::try_from(found.len()).is_ok_and(|count| FACTS_MAX < count) {
        return Err(ServiceError::Fault {
            doing: "counting the rows of a quarter",
            source: format!("there are more than {FACTS_MAX}").into(),
        });
    }
    rules::sort(&mut found);
    Ok(found)
}

fn fact(kind: FactKind, row: CountedRow) -> Fact {
    let industry = IndustryCode::parse(&row.industry).map_or("", |code| code.section().as_str());
    Fact {
        kind,
        source: row.source,
        patent: row.patent,
        number: row.number,
        title: row.title,
        holder: row.holder,
        holder_name: row.holder_name,
        province: row.province,
        supervisor: row.supervisor,
        industry: industry.to_owned(),
        arrangement: row.arrangement,
        day: row.day,
        used: None,
    }
}
