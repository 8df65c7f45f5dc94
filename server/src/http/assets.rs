//! The browser half and the files of `public/`, with how long browsers may keep them.

use std::{fs, path::Path, sync::Arc};

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, header},
    middleware::{Next, from_fn},
    response::Response,
};
use tower_http::services::{ServeDir, ServeFile};

use crate::router::AppState;

/// Files at the root of the site.
const ROOT_FILES: [&str; 4] = ["favicon.svg", "robots.txt", "manifest.webmanifest", "icons.svg"];

/// The content hash that the build wrote; it is a part of the addresses below `/pkg`.
pub fn build_hash(site_root: &Path) -> Arc<str> {
    fs::read_to_string(site_root.join("pkg/BUILD")).map_or_else(|_| "0".into(), |hash| hash.trim().into())
}

pub fn routes(site_root: &Path) -> Router<AppState> {
    let package = ServeDir::new(site_root.join("pkg")).precompressed_br().precompressed_gzip();
    let mut router = Router::new().nest_service("/pkg/{build}", package);
    for file in ROOT_FILES {
        router = router.route_service(&format!("/{file}"), ServeFile::new(site_root.join(file)));
    }
    router.layer(from_fn(keep))
}

/// The address of a package file names its content and never changes; the others are asked for again each hour.
async fn keep(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let named = path.starts_with("/pkg/") && !path.starts_with("/pkg/current/");
    let mut response = next.run(request).await;
    let value = if named { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
    if response.status().is_success() {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
    }
    response
}
