//! Licences.

use async_trait::async_trait;
use services::ports::Licences;

use super::Tx;

#[async_trait]
impl Licences for Tx {}
