//! The pages, by noun. A page reads its parameters, asks a server function for its data and lays them out with the kit.

mod home;
mod not_found;

pub use home::HomePage;
pub use not_found::NotFoundPage;
