//! Every amount down to its source.

use leptos::prelude::*;

use crate::{error::PageError, views::explain::ExplainView};

/// The tree behind the amount that an id stands for.
#[server(endpoint = "explain")]
pub async fn read_explained(id: String, account: String, month: String) -> Result<ExplainView, PageError> {
    use services::explain::Node;

    use crate::{
        server_ctx,
        views::explain::{NodeView, SourceView},
    };

    fn node(it: Node) -> NodeView {
        NodeView {
            label: it.label,
            detail: it.detail,
            amount: it.amount,
            on: it.on,
            path: it.path,
            sources: it
                .sources
                .into_iter()
                .map(|source| SourceView { label: source.label, text: source.text, path: source.path })
                .collect(),
            parts: it.children.into_iter().map(node).collect(),
        }
    }

    let (services, caller) = (server_ctx::services()?, server_ctx::caller()?);
    let it = services::explain::explain(&services, &caller, &id, (&account, &month)).await?;
    Ok(ExplainView { title: it.title, lead: it.lead, path: it.path, node: node(it.node) })
}
