//! Every amount down to its source: a tree whose branches sum to what they hang from.
//!
//! An amount that is owed opens into what was charged and what settled it; what was charged into the computation that is
//! kept with the charge; that into the report lines, the sealed terms and the published rates that it was made from. A
//! payment opens into what it settled and why; a balance into the accounts of its licences; an account of the book into
//! its entries.

mod balance;
mod charge;
mod payment;

use domain::{
    Day, Fen,
    id::{ChargeId, LicenceId, OrganisationId, PaymentId},
};

use crate::{Services, caller::Caller, error::ServiceError};

/// An amount and what it is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    pub label: String,
    /// The arithmetic in figures, or the reason.
    pub detail: String,
    pub amount: Fen,
    pub on: Option<Day>,
    /// The page that it is from, below the language; empty where there is none.
    pub path: String,
    /// What is no amount and led to it: figures reported, terms, rates.
    pub sources: Vec<Source>,
    pub children: Vec<Node>,
}

/// Where a figure comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    pub label: String,
    pub text: String,
    pub path: String,
}

/// A tree with a title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    pub title: String,
    pub lead: String,
    /// The page that the amount is from.
    pub path: String,
    pub node: Node,
}

impl Node {
    pub(crate) fn leaf(label: impl Into<String>, amount: Fen) -> Self {
        Self { label: label.into(), amount, ..Self::default() }
    }

    pub(crate) fn sum(label: impl Into<String>, children: Vec<Self>) -> Self {
        let amount = children.iter().map(|child| child.amount).sum();
        Self { children, ..Self::leaf(label, amount) }
    }

    #[must_use]
    pub(crate) fn because(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    #[must_use]
    pub(crate) fn on(mut self, day: Day) -> Self {
        self.on = Some(day);
        self
    }

    #[must_use]
    pub(crate) fn at(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    #[must_use]
    pub(crate) fn from(mut self, sources: Vec<Source>) -> Self {
        self.sources = sources;
        self
    }

    /// Whether every node that has children is their sum.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let sum: i128 = self.children.iter().map(|child| i128::from(child.amount.get())).sum();
        (self.children.is_empty() || sum == i128::from(self.amount.get())) && self.children.iter().all(Self::adds_up)
    }
}

/// Explains the amount that an id stands for: what is open of a charge, a payment, the balance of a licence or of an
/// organisation. `account` and `month` make it an account of a holder's book.
///
/// # Errors
/// [`ServiceError::NotFound`] for what is not the caller's.
pub async fn explain(
    services: &Services,
    caller: &Caller,
    id: &str,
    (account, month): (&str, &str),
) -> Result<Explained, ServiceError> {
    if let Ok(id) = id.parse::<ChargeId>() {
        return charge::explained(services, caller, id).await;
    }
    if let Ok(id) = id.parse::<PaymentId>() {
        return payment::explained(services, caller, id).await;
    }
    if let Ok(id) = id.parse::<LicenceId>() {
        return balance::licence(services, caller, id).await;
    }
    let id: OrganisationId = id.parse().map_err(|_| ServiceError::NotFound)?;
    if account.is_empty() {
        balance::organisation(services, caller, id).await
    } else {
        balance::account(services, caller, id, account, month).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_that_loses_a_fen_does_not_add_up() {
        let leaves = || vec![Node::leaf("a", Fen::new(3)), Node::leaf("b", Fen::new(-1))];
        let mut tree = Node::sum("c", vec![Node::sum("d", leaves()), Node::leaf("e", Fen::new(5))]);
        assert_eq!(tree.amount, Fen::new(7));
        assert!(tree.adds_up());
        tree.children[0].children[1].amount = Fen::new(-2);
        assert!(!tree.adds_up());
    }
}
