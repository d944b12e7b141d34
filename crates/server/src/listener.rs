//! Accepting connections: limits, TLS handshakes, and who is at the other end.

mod context;
mod interfaces;
mod patient;
mod tls;

pub(crate) use context::{SharedTls, TlsContexts, version};
pub(crate) use interfaces::{Environment, FIRST, Interfaces};
pub(crate) use patient::Patient;
pub(crate) use tls::{ACCEPT_PAUSE, Accepted, TlsListener};

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crypto::x509::CertificateInfo;
use engine::identity::{CertificateField, PeerCertificate};

/// Verified certificates whose contents are remembered.
const REMEMBERED: usize = 1024;

/// What the certificates of clients that connect again and again say: reading one takes a good part of a handshake.
#[derive(Default)]
pub(crate) struct PeerCertificates {
    known: Mutex<HashMap<Vec<u8>, PeerCertificate>>,
}

impl PeerCertificates {
    /// What a verified certificate (DER) says about its holder.
    pub(crate) fn read(&self, der: &[u8]) -> Result<PeerCertificate, crypto::Error> {
        if let Some(known) = self.lock().get(der) {
            return Ok(known.clone());
        }
        let certificate = peer_certificate(der)?;
        let mut known = self.lock();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(der.to_vec(), certificate.clone());
        Ok(certificate)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Vec<u8>, PeerCertificate>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn peer_certificate(der: &[u8]) -> Result<PeerCertificate, crypto::Error> {
    let info = CertificateInfo::parse(der)?;
    let of_subject = |name: &str, field| {
        info.subject.values(name).map(|value| (field, value.to_owned())).collect::<Vec<_>>()
    };
    let mut user_fields = of_subject("OU", CertificateField::OrganizationalUnit);
    user_fields.extend(of_subject("SN", CertificateField::Surname));
    user_fields.extend(of_subject("UID", CertificateField::UserId));
    user_fields.extend(of_subject("emailAddress", CertificateField::Email));
    let names = &info.subject_alternative_names;
    user_fields.extend(names.email.iter().map(|mail| (CertificateField::Email, mail.clone())));
    Ok(PeerCertificate {
        fingerprint: info.fingerprint,
        common_name: info.subject.common_name().map(str::to_owned),
        subject: info.subject.to_string(),
        user_fields,
        addresses: names.ip.clone(),
    })
}
