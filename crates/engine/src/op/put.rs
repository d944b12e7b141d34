//! Put (KMIP 2.1 section 6.2.3): see [`super::notify`].

use kmip::payload::{PutRequest, PutResponse};

use super::notify::not_asked;
use crate::context::Context;
use crate::reason::Failure;

pub(super) fn run(_: &mut Context<'_, '_>, _: &PutRequest) -> Result<PutResponse, Failure> {
    Err(not_asked())
}
