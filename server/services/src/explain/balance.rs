//! Balances: of a licence, of an organisation over its licences, of an account of the book over its entries.

use domain::{
    Fen, Locale,
    id::{LicenceId, OrganisationId},
    ledger::AccountPurpose,
    royalty::charge_name,
};
use locales::explain;

use super::{
    Explained, Node,
    charge::{Book, entry_name},
};
use crate::{
    Services,
    access::Action,
    books::{self, Subject, SubjectName},
    caller::Caller,
    charges::{CHARGES_OF_LICENCE_MAX, computation, sees},
    error::ServiceError,
    ports::{AccountEntry, ChargeFilter},
};

const ENTRIES_MAX: i64 = 5_000;

/// What the licensee owes under a licence: what is open of every charge, less credit.
pub(super) async fn licence(services: &Services, caller: &Caller, id: LicenceId) -> Result<Explained, ServiceError> {
    let (_, organisation) = caller.may(Action::SeeCharges)?;
    let locale = caller.locale;
    let mut uow = services.store.read().await?;
    let row = uow.licence_row(id).await?.ok_or(ServiceError::NotFound)?;
    if !sees(uow.as_mut(), organisation, row.licence.holder_id, row.licence.licensee_id).await? {
        return Err(ServiceError::NotFound);
    }
    let (number, lead) = (row.licence.number.clone(), format!("{} · {}", row.holder_name, row.licensee_name));
    let book = Book::of(uow.as_mut(), row.licence).await?;
    let filter = ChargeFilter { licence: Some(id), limit: CHARGES_OF_LICENCE_MAX, ..ChargeFilter::default() };
    let mut open = Vec::new();
    for charge in uow.charges(&filter).await?.0 {
        let name = charge_name(&computation(&charge)?, locale);
        let node = book.open_of(uow.as_mut(), &charge, locale).await?;
        open.push(Node { label: name, ..node });
    }
    let credit = book.postings.iter().filter(|posting| posting.purpose == AccountPurpose::UnappliedCash);
    let credit = credit.map(|posting| {
        let node = Node::leaf(entry_name(&posting.kind, locale), posting.amount_fen).on(posting.occurred_on);
        let node = node.because(posting.reason.clone());
        match posting.payment_id {
            Some(payment) => node.at(format!("/payments/{payment}")),
            None => node,
        }
    });
    let branches =
        vec![Node::sum(explain::receivable(locale), open), Node::sum(explain::unapplied(locale), credit.collect())];
    let node = Node::sum(explain::balance(locale), branches);
    Ok(Explained { title: explain::balance_title(locale, &number), lead, path: format!("/charges?licence={id}"), node })
}

/// What is owed to a holder, or by a company: the balances of the licences.
pub(super) async fn organisation(
    services: &Services,
    caller: &Caller,
    id: OrganisationId,
) -> Result<Explained, ServiceError> {
    let locale = caller.locale;
    let statement = books::statement(services, caller, Subject::Organisation(id), (None, None)).await?;
    let mut branches: Vec<Node> = Vec::new();
    for line in &statement.lines {
        let row = &line.row;
        let path = format!("/explain/{}", row.licence_id);
        let moved = row.receivable + row.unapplied;
        match branches.iter_mut().find(|branch| branch.path == path) {
            Some(branch) => branch.amount += moved,
            None => {
                let parties = format!("{} · {}", row.holder_name, row.licensee_name);
                branches.push(Node::leaf(row.licence_number.clone(), moved).because(parties).at(path));
            }
        }
    }
    let shown: Fen = branches.iter().map(|branch| branch.amount).sum();
    let rest = statement.closing.balance() - shown;
    if !rest.is_zero() {
        branches.push(Node::leaf(explain::further_lines(locale), rest));
    }
    let name = match &statement.name {
        SubjectName::Holder(it) | SubjectName::Company(it) => it.name.clone(),
        SubjectName::Between { holder, company } => format!("{} · {}", holder.name, company.name),
        SubjectName::Licence(row) => row.licence.number.clone(),
    };
    Ok(Explained {
        title: explain::balance_title(locale, &name),
        lead: String::new(),
        path: format!("/statements?organisation={id}"),
        node: Node::sum(explain::balance(locale), branches),
    })
}

/// An account of a holder's book at the end of a month: what stood there before, and every entry.
pub(super) async fn account(
    services: &Services,
    caller: &Caller,
    holder: OrganisationId,
    account: &str,
    month: &str,
) -> Result<Explained, ServiceError> {
    let locale = caller.locale;
    let book = books::book(services, caller, holder, month).await?;
    let purpose = AccountPurpose::parse(account).ok_or(ServiceError::NotFound)?;
    let (from, to) = (book.shown.first(), book.shown.last());
    let mut uow = services.store.read().await?;
    let entries = uow.account_entries(holder, purpose, (from, to), ENTRIES_MAX).await?;
    let line = book.trial.iter().find(|line| line.purpose == purpose);
    let opening = line.map_or(Fen::ZERO, |line| line.opening);
    let closing = line.map_or(Fen::ZERO, |line| line.opening + line.debits + line.credits);
    let before = format!("/explain/{holder}?account={account}&month={}", book.shown.previous());
    let mut branches = vec![Node::leaf(explain::opening(locale), opening).at(before).on(from)];
    branches.extend(entries.iter().map(|entry| entry_node(entry, locale)));
    let rest = closing - branches.iter().map(|branch| branch.amount).sum::<Fen>();
    if !rest.is_zero() {
        branches.push(Node::leaf(explain::further_lines(locale), rest));
    }
    Ok(Explained {
        title: explain::account_title(locale, purpose.name(locale), book.shown),
        lead: book.holder.name,
        path: format!("/books/{holder}?month={}", book.shown),
        node: Node::sum(explain::closing(locale), branches),
    })
}

fn entry_node(entry: &AccountEntry, locale: Locale) -> Node {
    let late = (entry.occurred_on != entry.booked_on).then(|| explain::happened_on(locale, entry.occurred_on));
    let detail: Vec<String> =
        [Some(entry.licence_number.clone()), late, Some(entry.reason.clone())].into_iter().flatten().collect();
    let detail: Vec<&str> = detail.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    let path = match (entry.payment_id, entry.charge_id) {
        (Some(payment), _) => format!("/payments/{payment}"),
        (None, Some(charge)) => format!("/explain/{charge}"),
        (None, None) => String::new(),
    };
    Node::leaf(entry_name(&entry.kind, locale), entry.amount).because(detail.join(" · ")).on(entry.booked_on).at(path)
}
