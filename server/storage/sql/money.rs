//! Money.

use async_trait::async_trait;
use services::ports::Money;

use super::Tx;

#[async_trait]
impl Money for Tx {}
