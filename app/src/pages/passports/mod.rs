//! Licence passports, their verification, and the proof that all licences stand on the announced terms.

mod equality;
mod issued;
mod verify;

pub use equality::EqualTreatmentPage;
pub(crate) use equality::offer_proof;
pub use issued::PassportsPage;
pub use verify::VerifyPage;
