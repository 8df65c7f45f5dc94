//! Recordals.

use async_trait::async_trait;
use services::ports::Recordals;

use super::Tx;

#[async_trait]
impl Recordals for Tx {}
