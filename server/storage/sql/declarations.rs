//! Declarations.

use async_trait::async_trait;
use services::ports::Declarations;

use super::Tx;

#[async_trait]
impl Declarations for Tx {}
