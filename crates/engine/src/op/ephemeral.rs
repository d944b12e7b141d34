//! The Ephemeral field of a batch item (KMIP 2.1 section 8.3): what an operation answers stays on the server, where later
//! items of the batch may refer to it. So data can be encrypted anew without its plaintext leaving.

use kmip::payload::ResponsePayload;
use kmip::table::enumeration::Ephemeral;

use crate::reason::{Failure, Reason};

/// Takes out of a response what is not to be sent.
///
/// # Errors
/// [`Reason::FeatureNotSupported`] for a field that the operation's response cannot be without.
pub(crate) fn withhold(
    mut response: ResponsePayload,
    ephemeral: Ephemeral,
) -> Result<Option<ResponsePayload>, Failure> {
    type Payload = ResponsePayload;
    match ephemeral {
        Ephemeral::EMPTY => return Ok(None),
        Ephemeral::DATA => match &mut response {
            Payload::Encrypt(response) => response.data = None,
            Payload::Decrypt(response) => response.data = None,
            Payload::Hash(response) => response.data = None,
            Payload::Mac(response) => response.mac_data = None,
            Payload::Sign(response) => response.signature_data = None,
            Payload::SignatureVerify(response) => response.data = None,
            Payload::RngRetrieve(response) => response.data = None,
            _ => {}
        },
        Ephemeral::UNIQUE_IDENTIFIER => match &mut response {
            Payload::Encrypt(response) => response.unique_identifier = None,
            Payload::Decrypt(response) => response.unique_identifier = None,
            Payload::Mac(response) => response.unique_identifier = None,
            Payload::MacVerify(response) => response.unique_identifier = None,
            Payload::Sign(response) => response.unique_identifier = None,
            Payload::SignatureVerify(response) => response.unique_identifier = None,
            _ => {
                return Err(Reason::FeatureNotSupported
                    .because("the response cannot be without its Unique Identifier"));
            }
        },
        _ => return Err(Reason::InvalidField.because("the Ephemeral field has an unknown value")),
    }
    Ok(Some(response))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmip::payload::{DecryptResponse, DestroyResponse};

    #[test]
    fn only_what_is_asked_for_stays_back() {
        let decrypted = DecryptResponse {
            unique_identifier: Some("key".into()),
            data: Some(vec![1].into()),
            correlation_value: None,
        };
        let sent = withhold(decrypted.clone().into(), Ephemeral::DATA).unwrap();
        let expected = DecryptResponse { data: None, ..decrypted.clone() };
        assert_eq!(sent, Some(expected.into()));
        let sent = withhold(decrypted.clone().into(), Ephemeral::UNIQUE_IDENTIFIER).unwrap();
        assert_eq!(sent, Some(DecryptResponse { unique_identifier: None, ..decrypted.clone() }.into()));
        assert_eq!(withhold(decrypted.into(), Ephemeral::EMPTY).unwrap(), None);
        let destroyed = DestroyResponse { unique_identifier: "key".into() };
        assert!(withhold(destroyed.into(), Ephemeral::UNIQUE_IDENTIFIER).is_err());
    }
}
