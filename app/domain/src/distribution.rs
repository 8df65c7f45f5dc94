//! Distribution of licence income inside an institution: what each person and body gets of money that was received.
//!
//! Sources: 促进科技成果转化法 第四十三条至第四十五条; 专利法 第十四条、第十五条; the order of the steps and their rounding are those
//! of `docs/money.md`, *Distribution of income*.

mod compute;
mod entries;
mod input;
mod outcome;
mod policy;
mod policy_form;
mod pool;
mod receipts;
mod refusal;
mod review;
mod words;

pub use compute::run;
pub use entries::{distribution_entry, payout_entry};
pub use input::{Input, LIST_MAX, Weighted};
pub use outcome::{
    Amount, BeneficiaryAmount, Carried, Direction, Distribution, Part, ShareAmount, Step, StepLabel, StoredRunError,
    counter_run,
};
pub use policy::{
    Agency, AgencyBase, BeneficiaryClass, CITATION_CHARS_MAX, LEGAL_FLOOR_BP, MULTIPLE_MAX, Policy, PolicyRule, Share,
};
pub use pool::{Claims, CostPool, InventorCosts, PatentCost, Payer};
pub use receipts::{ChargeTax, Movement, Receipt, receipts};
pub use refusal::Refusal;
pub use review::{
    ApprovalRefusal, OBJECTION_DAYS, Objection, Review, RunEvent, RunState, run_transition, window_last_day,
};
pub use words::{CODES, code_text};

#[cfg(test)]
mod tests;
