//! Who is looking.

use leptos::prelude::*;

use crate::{error::PageError, views::Viewer};

/// The person of this session, for the header; `None` for a stranger.
#[server(endpoint = "viewer")]
pub async fn read_viewer() -> Result<Option<Viewer>, PageError> {
    crate::server_ctx::viewer().await
}

/// The viewer of the page, loaded once for header and pages alike.
#[derive(Clone, Copy, Debug)]
pub struct ViewerData(pub Resource<Result<Option<Viewer>, PageError>>);

/// The viewer's resource; `App` provides it.
#[must_use]
pub fn use_viewer() -> ViewerData {
    expect_context::<ViewerData>()
}
