//! The papers of a pack that are made from data.

use domain::filing::{FormData, PackFault};

use super::{case::Case, contents::Drawn};
use crate::{Services, error::ServiceError, ports::UnitOfWork};

pub(super) struct Sheet;

pub(super) async fn template_version(_services: &Services, _uow: &mut dyn UnitOfWork) -> Result<String, ServiceError> {
    Ok(String::new())
}

pub(super) async fn papers(
    _services: &Services,
    _uow: &mut dyn UnitOfWork,
    _case: &Case,
    _form: &FormData,
) -> Result<Vec<Sheet>, ServiceError> {
    Ok(Vec::new())
}

pub(super) async fn draw(
    _services: &Services,
    _papers: Vec<Sheet>,
) -> Result<Result<Vec<Drawn>, Vec<PackFault>>, ServiceError> {
    Ok(Ok(Vec::new()))
}
