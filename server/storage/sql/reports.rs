//! Reports.

use async_trait::async_trait;
use services::ports::Reports;

use super::Tx;

#[async_trait]
impl Reports for Tx {}
