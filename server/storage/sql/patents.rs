//! Patents.

use async_trait::async_trait;
use services::ports::Patents;

use super::Tx;

#[async_trait]
impl Patents for Tx {}
