//! Every route that is not a page, on one page. Pages are in `app::routes`.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use app::error::PageError;
use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Request, State},
    http::StatusCode,
    middleware::from_fn_with_state,
    response::{IntoResponse as _, Response},
    routing::{MethodRouter, get, post},
};
use leptos::prelude::provide_context;
use services::{Caller, Services};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, timeout::TimeoutLayer};

use crate::{
    http::{
        api_v1, assets, downloads, exports, exports_audit, exports_books, exports_catalogue, exports_money,
        exports_oversight, exports_registers, feeds, forms, health, papers, passports, webhooks,
    },
    middleware::{request, same_origin, session},
    startup::Kaixu,
};

/// Largest request body: an inventory file with room to spare.
pub const BODY_BYTES_MAX: usize = 25 * 1024 * 1024;
const REQUEST_SECONDS_MAX: u64 = 60;
/// Largest answer of a server function that failed.
const ERROR_BYTES_MAX: usize = 64 * 1024;

/// How many pages there are. Listing them also starts the executor that rendering needs. It happens once in a process:
/// the framework withholds every page's data while it lists, and a page rendered meanwhile would wait for ever.
static PAGES: LazyLock<usize> = LazyLock::new(|| leptos_axum::generate_route_list(app::App).len());

/// What handlers share.
#[derive(Clone, Debug)]
pub struct AppState {
    pub kaixu: Kaixu,
    /// The content hash of the browser half, for addresses that may be kept for ever.
    pub build: Arc<str>,
    /// Keeps the messages of the payment provider.
    pub keeper: webhooks::Keeper,
}

/// The whole site.
pub fn router(kaixu: Kaixu) -> Router {
    let pages = *LazyLock::force(&PAGES);
    tracing::debug!(pages, "pages");
    let build = assets::build_hash(&kaixu.config.site_root);
    let keeper = webhooks::Keeper::start(kaixu.services.clone());
    let state = AppState { kaixu, build, keeper };
    let pages = Router::new()
        .route("/", get(forms::language::choose))
        .route("/api/{*function}", post(server_functions).get(server_functions))
        .merge(forms::routes())
        .merge(downloads::routes())
        .merge(papers::routes())
        .merge(exports::routes())
        .merge(exports_audit::routes())
        .merge(exports_books::routes())
        .merge(exports_catalogue::routes())
        .merge(exports_money::routes())
        .merge(exports_oversight::routes())
        .merge(exports_registers::routes())
        .merge(passports::routes())
        .fallback(page)
        .layer(from_fn_with_state(state.clone(), session::resolve))
        .layer(from_fn_with_state(state.clone(), same_origin::check));
    Router::new()
        .merge(health::routes())
        .merge(api_v1::routes())
        // Messages come from other machines: no session, no origin. Their signature is their authority.
        .merge(webhooks::routes())
        // Calendars read their feed without a session: the secret in the address is the authority.
        .merge(feeds::routes())
        .merge(assets::routes(&state.kaixu.config.site_root))
        .merge(pages)
        .layer(CompressionLayer::new())
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, Duration::from_secs(REQUEST_SECONDS_MAX)))
        .layer(CatchPanicLayer::custom(request::panicked))
        .layer(from_fn_with_state(state.clone(), request::envelope))
        .with_state(state)
}

/// A page under this path is shown by GET, and its form is posted to the same path.
pub fn page_with_form(form: MethodRouter<AppState>) -> MethodRouter<AppState> {
    form.get(page)
}

/// Renders the page of this path. The page decides the status.
pub async fn page(State(state): State<AppState>, request: Request) -> Response {
    page_with(&state, request, || ()).await
}

/// The same page with something more in its context.
pub async fn page_with(
    state: &AppState,
    request: Request,
    more: impl Fn() + Clone + Send + Sync + 'static,
) -> Response {
    let caller = caller_of(&request);
    let private = caller.actor.is_some();
    let provide = provider(state, caller);
    let provide = move || {
        provide();
        more();
    };
    let mut response = leptos_axum::render_app_async_with_context(provide, app::shell)(request).await.into_response();
    let cache = if private { "private, no-store" } else { "no-cache" };
    response.headers_mut().entry("cache-control").or_insert(axum::http::HeaderValue::from_static(cache));
    response
}

async fn server_functions(State(state): State<AppState>, request: Request) -> Response {
    let provide = provider(&state, caller_of(&request));
    let response = leptos_axum::handle_server_fns_with_context(provide, request).await.into_response();
    with_status_of_error(response).await
}

/// Gives a refused server function the status of its reason: the framework answers 500 to every one.
async fn with_status_of_error(response: Response) -> Response {
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, ERROR_BYTES_MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    parts.status = match serde_json::from_slice::<PageError>(&bytes) {
        Ok(PageError::LoginRequired) => StatusCode::UNAUTHORIZED,
        // The arguments could not be read: a fault of ours has the id of its request.
        Ok(PageError::Fault { request_id }) if request_id.is_empty() => StatusCode::BAD_REQUEST,
        Ok(error) => StatusCode::from_u16(error.status()).unwrap_or(parts.status),
        Err(_) => parts.status,
    };
    Response::from_parts(parts, Body::from(bytes))
}

/// The one closure that provides the same context to pages and to server functions.
fn provider(state: &AppState, caller: Caller) -> impl Fn() + Clone + Send + Sync + 'static {
    let services: Arc<Services> = state.kaixu.services.clone();
    let build = app::Build(state.build.clone());
    move || {
        provide_context(services.clone());
        provide_context(caller.clone());
        provide_context(build.clone());
        if let Some(nonce) = request::nonce_of_context() {
            provide_context(nonce);
        }
    }
}

fn caller_of(request: &Request) -> Caller {
    request.extensions().get::<Caller>().cloned().expect("the session layer gives every request a caller")
}
