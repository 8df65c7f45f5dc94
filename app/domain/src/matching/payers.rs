//! Who pays: known names and accounts, the licensees' own names, and what a person ruled out.

use std::collections::{HashMap, HashSet};

use super::{
    evidence::Evidence,
    input::{Batch, KnownPayer, Line, PayerSource},
    names::{account_key, is_distinct, name_key},
};
use crate::id::OrganisationId;

/// A licensee who may have paid a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Payer {
    pub(super) licensee: OrganisationId,
    pub(super) evidence: Evidence,
    /// The name or account can be nobody else's.
    pub(super) decisive: bool,
    pub(super) by_account: bool,
    /// The line has the licensee's own name, whatever the account.
    pub(super) is_own_name: bool,
}

/// Licensees by the names and accounts from which they pay.
#[derive(Debug, Default)]
pub(super) struct PayerIndex {
    accounts: HashMap<String, Vec<OrganisationId>>,
    names: HashMap<String, Vec<OrganisationId>>,
    own_names: HashMap<String, Vec<OrganisationId>>,
    /// Keys of names and accounts, and whose they are not.
    denied: HashSet<(String, OrganisationId)>,
}

impl PayerIndex {
    pub(super) fn new(batch: &Batch) -> Self {
        let mut index = Self::default();
        for known in &batch.payers {
            let (name, account) = (name_key(&known.name), account_key(&known.account));
            if known.source == PayerSource::Denied {
                index.denied.extend([(name, known.licensee), (account, known.licensee)]);
                continue;
            }
            add(&mut index.names, name, known.licensee);
            add(&mut index.accounts, account, known.licensee);
        }
        for due in &batch.dues {
            add(&mut index.own_names, name_key(&due.licensee_name), due.licensee);
        }
        for licensees in index.accounts.values_mut().chain(index.names.values_mut()).chain(index.own_names.values_mut())
        {
            licensees.sort_unstable();
            licensees.dedup();
        }
        index
    }

    /// Who may have paid a line, each licensee once, and whether name and account contradict one another.
    pub(super) fn of(&self, line: &Line) -> (Vec<Payer>, bool) {
        let (name, account) = (name_key(&line.counterparty), account_key(&line.counterparty_account));
        let allowed = |licensee: &&OrganisationId| {
            let denied = |key: &String| !key.is_empty() && self.denied.contains(&(key.clone(), **licensee));
            !denied(&name) && !denied(&account)
        };
        let of = |index: &HashMap<String, Vec<OrganisationId>>, key: &String| -> Vec<OrganisationId> {
            index.get(key).into_iter().flatten().filter(allowed).copied().collect()
        };
        let by_account = of(&self.accounts, &account);
        let own = of(&self.own_names, &name);
        let learned = of(&self.names, &name);
        let by_name = || own.iter().chain(&learned);
        let disjoint = !by_account.iter().any(|licensee| by_name().any(|named| named == licensee));
        let conflict = !by_account.is_empty() && by_name().next().is_some() && disjoint;
        let distinct = is_distinct(&name);
        let account_of = || Evidence::PayerAccount { account: line.counterparty_account.clone() };
        let own_of = || Evidence::LicenseeName { name: line.counterparty.clone() };
        let name_of = || Evidence::PayerName { name: line.counterparty.clone() };
        let mut payers: Vec<Payer> = Vec::new();
        let mut push = |licensees: &[OrganisationId], evidence: &dyn Fn() -> Evidence, decisive, by_account| {
            for licensee in licensees {
                if !payers.iter().any(|payer| payer.licensee == *licensee) {
                    let is_own_name = own.contains(licensee);
                    payers.push(Payer { licensee: *licensee, evidence: evidence(), decisive, by_account, is_own_name });
                }
            }
        };
        push(&by_account, &account_of, true, true);
        push(&own, &own_of, distinct, false);
        push(&learned, &name_of, distinct, false);
        (payers, conflict)
    }
}

/// An empty name or account says nothing.
fn add(index: &mut HashMap<String, Vec<OrganisationId>>, key: String, licensee: OrganisationId) {
    if !key.is_empty() {
        index.entry(key).or_default().push(licensee);
    }
}

/// What a confirmed match teaches: the line's name and account belong to the licensee. `None` when that is known, when
/// the line says neither, or when a person ruled it out.
#[must_use]
pub fn learn(known: &[KnownPayer], line: &Line, licensee: OrganisationId) -> Option<KnownPayer> {
    let (name, account) = (name_key(&line.counterparty), account_key(&line.counterparty_account));
    let same = |payer: &KnownPayer| {
        let same_name = !name.is_empty() && name_key(&payer.name) == name;
        let same_account = !account.is_empty() && account_key(&payer.account) == account;
        match payer.source {
            PayerSource::Denied => same_name || same_account,
            PayerSource::Learned | PayerSource::Person => {
                (same_name || name.is_empty()) && (same_account || account.is_empty())
            }
        }
    };
    let nothing = name.is_empty() && account.is_empty();
    if nothing || known.iter().any(|payer| payer.licensee == licensee && same(payer)) {
        return None;
    }
    // A masked account would be stored as if it were one.
    let shown = if account.is_empty() { String::new() } else { line.counterparty_account.trim().to_owned() };
    let name = line.counterparty.trim().to_owned();
    Some(KnownPayer { name, account: shown, licensee, source: PayerSource::Learned })
}
