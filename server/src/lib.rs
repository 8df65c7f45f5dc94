//! Everything that touches the world: configuration, adapters, the web, jobs and the command line.

pub mod adapters;
pub mod cli;
pub mod config;
pub mod http;
pub mod middleware;
pub mod router;
pub mod startup;
pub mod workers;
