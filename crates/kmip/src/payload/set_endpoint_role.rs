//! Set Endpoint Role (KMIP 2.1 sections 6.1.54 and 6.2.5).

use crate::table::enumeration::EndpointRole;
use crate::ttlv::structure;

structure! {
    /// Asks the other side to take a role on the connection.
    pub struct SetEndpointRoleRequest {
        /// The role that the receiver takes.
        endpoint_role: EndpointRole = ENDPOINT_ROLE,
    }
}

structure! {
    /// The role taken.
    pub struct SetEndpointRoleResponse {
        /// The role.
        endpoint_role: EndpointRole = ENDPOINT_ROLE,
    }
}
