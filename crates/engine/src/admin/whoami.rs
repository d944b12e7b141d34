//! Who the caller is.

use super::{AdminQuery, QueryContext, Row};
use crate::identity::Role;
use crate::policy::Needs;
use crate::policy::rights::Rights;
use crate::reason::Failure;

/// Tells the caller who it is and what it may administer.
#[derive(Debug)]
pub struct WhoAmI;

impl AdminQuery for WhoAmI {
    type Answer = api::WhoAmI;

    const ROW: Row = Row::new(0x8100_0C02, "Who Am I", Needs::Identity);

    fn subject(&self) -> String {
        String::new()
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<api::WhoAmI, Failure> {
        let (kind, rights, high_access) = match context.caller.role {
            Role::Anonymous => ("anonymous", Vec::new(), false),
            Role::User(_) => ("user", Vec::new(), false),
            Role::Administrator(known) => ("administrator", known.rights.names(), known.high_access),
            Role::Console => ("console", Rights::all().names(), true),
        };
        Ok(api::WhoAmI { name: context.caller.name.clone(), kind: kind.to_owned(), rights, high_access })
    }
}
