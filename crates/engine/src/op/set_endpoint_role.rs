//! Set Endpoint Role (KMIP 2.1 section 6.1.54): the server takes the role of the client on the connection. Who may: a
//! user who proves itself on the connection, with all its rights, where the connection can be turned round.
//!
//! The connection belongs to whoever called the engine: it finds the granted role at its [`crate::identity::Peer`] and
//! turns round once the response is sent.

use kmip::payload::{SetEndpointRoleRequest, SetEndpointRoleResponse};
use kmip::table::enumeration::EndpointRole;

use crate::context::Context;
use crate::identity::Role;
use crate::reason::{Failure, Reason};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &SetEndpointRoleRequest,
) -> Result<SetEndpointRoleResponse, Failure> {
    let caller = context.caller;
    match request.endpoint_role {
        EndpointRole::SERVER => {}
        EndpointRole::CLIENT if !caller.may_turn => {
            return Err(Reason::FeatureNotSupported.because("the connection cannot be turned round"));
        }
        // What a ticket permits less than its user may do cannot be kept to in what the server sends.
        EndpointRole::CLIENT if !matches!(caller.role, Role::User(_)) || caller.rights.is_some() => {
            return Err(Reason::PermissionDenied.because("the server sends nothing to this caller"));
        }
        EndpointRole::CLIENT => {}
        _ => return Err(Reason::InvalidField.because("unknown endpoint role")),
    }
    Ok(SetEndpointRoleResponse { endpoint_role: request.endpoint_role })
}
