//! How the server stands to a cryptographic policy: what KeySecure calls the FIPS status report.

use api::{CryptoPolicy, ObjectOutside, SecurityStatus};
use kmip::table::enumeration::CryptographicAlgorithm;
use kmip::table::{Enumeration, Tag};
use store::{Query, RecordKind};

use super::{AdminQuery, MAX_PAGE, QueryContext, Row};
use crate::object::{ManagedObject, state};
use crate::policy::{Needs, algorithm};
use crate::reason::Failure;

/// Most objects that the report lists; it counts all.
const MAX_LISTED: usize = 1000;

/// Objects looked at in one go.
const PAGE: usize = 256;

/// Reports what falls outside a policy. It looks at every object of every domain.
#[derive(Debug)]
pub struct ShowSecurityStatus {
    /// The policy to measure by; the one that holds when absent.
    pub policy: Option<CryptoPolicy>,
}

impl AdminQuery for ShowSecurityStatus {
    type Answer = SecurityStatus;

    const ROW: Row = Row::new(0x8100_0803, "Show Security Status", Needs::RootHighAccess);

    fn subject(&self) -> String {
        self.policy.map_or_else(String::new, |policy| format!("policy {}", algorithm::name(policy)))
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<SecurityStatus, Failure> {
        let security = context.engine.security();
        let measured_by = self.policy.unwrap_or(security.crypto.policy);
        let mut settings = context.engine.interfaces_outside(measured_by);
        if measured_by == CryptoPolicy::HighSecurity
            && security.global_keys
            && security.crypto.policy != CryptoPolicy::HighSecurity
        {
            settings.push("global keys are in use; high security does without them".to_owned());
        }
        let mut status = SecurityStatus {
            policy: security.crypto.policy,
            measured_by,
            is_compliant: false,
            device_state: if context.engine.is_in_error_state() { "error" } else { "normal" }.to_owned(),
            settings,
            objects_outside: 0,
            objects: Vec::new(),
        };
        look_at_domain(context, &mut status, 0, "")?;
        let mut after = String::new();
        loop {
            let domains = context.tx.records(RecordKind::Domain, 0, &after, MAX_PAGE)?;
            let Some(last) = domains.last() else { break };
            after.clone_from(&last.name);
            for domain in &domains {
                look_at_domain(context, &mut status, domain.id, &domain.name)?;
            }
        }
        status.is_compliant = status.settings.is_empty() && status.objects_outside == 0;
        Ok(status)
    }
}

fn look_at_domain(
    context: &QueryContext<'_, '_>,
    status: &mut SecurityStatus,
    domain: i64,
    name: &str,
) -> Result<(), Failure> {
    let now = context.engine.now();
    let mut query = Query { domain, limit: PAGE, ..Query::default() };
    loop {
        let page = context.tx.candidates(&query)?;
        let is_last = page.len() < PAGE;
        query.row_below = page.last().map(|candidate| candidate.row);
        for candidate in page {
            let object = ManagedObject::open_candidate(candidate, domain)?;
            // Of a destroyed key nothing is left to be used.
            if state::is_destroyed(object.state(now)) {
                continue;
            }
            let Some(outside) = algorithm::outside(status.measured_by, &object) else { continue };
            status.objects_outside = status.objects_outside.saturating_add(1);
            if status.objects.len() < MAX_LISTED {
                status.objects.push(describe(&object, name, outside));
            }
        }
        if is_last {
            return Ok(());
        }
    }
}

fn describe(object: &ManagedObject, domain: &str, outside: api::Outside) -> ObjectOutside {
    let number = |tag| object.number(tag).and_then(|number| u32::try_from(number).ok());
    let algorithm =
        number(Tag::CRYPTOGRAPHIC_ALGORITHM).and_then(|code| CryptographicAlgorithm(code).title());
    ObjectOutside {
        id: object.uid.clone(),
        domain: domain.to_owned(),
        object_type: object.object_type.title().unwrap_or_default().to_owned(),
        algorithm: algorithm.unwrap_or_default().to_owned(),
        length: number(Tag::CRYPTOGRAPHIC_LENGTH).unwrap_or(0),
        outside,
    }
}
