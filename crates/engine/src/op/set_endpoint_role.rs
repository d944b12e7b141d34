//! Set Endpoint Role (KMIP 2.1 section 6.1.54): the server takes the role of the client on the connection. Who may:
//! anyone.
//!
//! The connection belongs to whoever called the engine: it turns round when it sends a response that grants the role.

use kmip::payload::{SetEndpointRoleRequest, SetEndpointRoleResponse};
use kmip::table::enumeration::EndpointRole;

use crate::context::Context;
use crate::reason::{Failure, Reason};

pub(super) fn run(
    _: &mut Context<'_, '_>,
    request: &SetEndpointRoleRequest,
) -> Result<SetEndpointRoleResponse, Failure> {
    match request.endpoint_role {
        role @ (EndpointRole::CLIENT | EndpointRole::SERVER) => {
            Ok(SetEndpointRoleResponse { endpoint_role: role })
        }
        _ => Err(Reason::InvalidField.because("unknown endpoint role")),
    }
}
