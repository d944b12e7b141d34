//! Certificate requests (PKCS#10, RFC 2986).

use openssl::stack::Stack;
use openssl::x509::{X509Req, X509ReqBuilder};

use super::info::OID_SUBJECT_ALT_NAME;
use super::issue::{alternative_names, signature_digest, subject_name};
use super::{AlternativeNames, DistinguishedName, SubjectPart};
use crate::asymmetric::{PrivateKey, PublicKey};
use crate::der::{self, Reader};
use crate::{Error, Result, pem, providers};

/// What a request asks for.
#[derive(Debug, Clone)]
pub struct CertificateRequest {
    /// The subject that is asked for.
    pub subject: DistinguishedName,
    /// The names that are asked for.
    pub alternative_names: AlternativeNames,
    /// The key to certify; its holder signed the request.
    pub public_key: PublicKey,
}

impl CertificateRequest {
    /// Reads a DER request and checks its signature, the proof that the sender holds the private key.
    ///
    /// # Errors
    /// [`Error::Malformed`] with the part that is wrong, [`Error::AuthenticationFailed`] for a wrong
    /// signature.
    pub fn parse(der: &[u8]) -> Result<Self> {
        providers::init()?;
        let mut request = Reader::sequence_of(der, "certificate request")?;
        let x509 = X509Req::from_der(der).map_err(|_| Error::Malformed("certificate request"))?;
        let mut info = request.sequence()?;
        if !info.natural()?.is_empty() {
            return Err(Error::Malformed("certificate request: version"));
        }
        let subject = DistinguishedName::parse(info.any_with_header()?.1, "certificate request: subject")?;
        let public_key = PublicKey::from_spki(info.any_with_header()?.1)?;
        if !x509.verify(public_key.pkey()).unwrap_or(false) {
            return Err(Error::AuthenticationFailed);
        }
        let mut names = AlternativeNames::default();
        if let Some(attributes) = info.optional(der::context(0))? {
            let mut attributes = Reader::new(attributes, "certificate request: attributes");
            while !attributes.is_empty() {
                let mut attribute = attributes.sequence()?;
                if attribute.expect(der::OBJECT_IDENTIFIER)? == OID_EXTENSION_REQUEST {
                    let values = attribute.expect(der::SET)?;
                    names = requested_names(values)?;
                }
            }
        }
        Ok(Self { subject, alternative_names: names, public_key })
    }

    /// Reads the first request of a PEM text.
    pub fn from_pem(text: &[u8]) -> Result<Self> {
        let blocks = pem::decode(text)?;
        let block = blocks
            .iter()
            .find(|block| matches!(block.label.as_str(), "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST"));
        Self::parse(block.ok_or(Error::Malformed("PEM: no certificate request"))?.der.expose())
    }

    /// Makes a request for `key`, as DER.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the part that cannot be certified.
    pub fn create(subject: &[SubjectPart], names: &AlternativeNames, key: &PrivateKey) -> Result<Vec<u8>> {
        providers::init()?;
        let mut builder = X509ReqBuilder::new()?;
        builder.set_version(0)?;
        builder.set_subject_name(&*subject_name(subject)?)?;
        builder.set_pubkey(key.public()?.pkey())?;
        if !names.is_empty() {
            let extension = alternative_names(names)?.build(&builder.x509v3_context(None))?;
            let mut extensions = Stack::new()?;
            extensions.push(extension)?;
            builder.add_extensions(&extensions)?;
        }
        builder.sign(key.pkey(), signature_digest(key)?)?;
        Ok(builder.build().to_der()?)
    }
}

fn requested_names(values: &[u8]) -> Result<AlternativeNames> {
    let mut extensions = Reader::sequence_of(values, "certificate request: extensions")?;
    while !extensions.is_empty() {
        let mut extension = extensions.sequence()?;
        let oid = extension.expect(der::OBJECT_IDENTIFIER)?;
        extension.optional(der::BOOLEAN)?;
        let value = extension.expect(der::OCTET_STRING)?;
        if oid == OID_SUBJECT_ALT_NAME {
            return AlternativeNames::parse(value);
        }
    }
    Ok(AlternativeNames::default())
}

/// extensionRequest, 1.2.840.113549.1.9.14
const OID_EXTENSION_REQUEST: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x0E];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asymmetric::{Curve, generate_ec, generate_rsa};

    #[test]
    fn round_trip() {
        let subject = vec![("CN".to_owned(), "client".to_owned())];
        let names = AlternativeNames { dns: vec!["a.example".to_owned()], ..AlternativeNames::default() };
        for key in [
            generate_ec(Curve::P256).unwrap(),
            generate_ec(Curve::Ed25519).unwrap(),
            generate_rsa(1024, 65_537).unwrap(),
        ] {
            let der = CertificateRequest::create(&subject, &names, &key).unwrap();
            let request = CertificateRequest::parse(&der).unwrap();
            assert_eq!(request.subject.to_string(), "CN=client");
            assert_eq!(request.alternative_names, names);
            assert_eq!(request.public_key, key.public().unwrap());
            let pem = pem::encode("CERTIFICATE REQUEST", &der);
            assert!(CertificateRequest::from_pem(pem.as_bytes()).is_ok());

            let mut edited = der.clone();
            let at = edited.windows(6).position(|window| window == b"client").unwrap();
            edited[at] = b'C';
            assert!(matches!(CertificateRequest::parse(&edited), Err(Error::AuthenticationFailed)));
            for len in 0..der.len() {
                assert!(CertificateRequest::parse(&der[..len]).is_err(), "{len}");
            }
        }
        let key = generate_ec(Curve::P256).unwrap();
        let der = CertificateRequest::create(&subject, &AlternativeNames::default(), &key).unwrap();
        assert!(CertificateRequest::parse(&der).unwrap().alternative_names.is_empty());
    }
}
