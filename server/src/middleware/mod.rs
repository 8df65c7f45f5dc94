//! What happens to every request before a handler sees it.

pub mod request;
pub mod same_origin;
pub mod session;
