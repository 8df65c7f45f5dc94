//! An amount and what it is made of.

use domain::{Day, Fen};
use serde::{Deserialize, Serialize};

/// A line of the tree; its parts sum to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeView {
    pub label: String,
    /// Figures or the reason.
    pub detail: String,
    pub amount: Fen,
    pub on: Option<Day>,
    /// Below the language; empty for none.
    pub path: String,
    pub sources: Vec<SourceView>,
    pub parts: Vec<NodeView>,
}

/// What led to an amount without being one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceView {
    pub label: String,
    pub text: String,
    pub path: String,
}

/// The tree with its title.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainView {
    pub title: String,
    pub lead: String,
    pub path: String,
    pub node: NodeView,
}
