//! A client that this project did not write: `kmip-protocol`, which the Krill certificate authority speaks KMIP with.
//! Its decoder refuses what its version of the specification does not define.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

use std::io::{self, Read, Write};

use keyward_server::client::{Client as Carrier, Target};
use kmip_protocol::client::ClientBuilder;
use kmip_protocol::types::common::{ObjectType, Operation};
use kmip_protocol::types::request::{Attribute, QueryFunction, RequestPayload, TemplateAttribute};
use kmip_protocol::types::response::ResponsePayload;
use testkit::{TestServer, Who};
use tokio::runtime::Handle;

/// A connection as the blocking stream that the client wants. A request is sent when its answer is read.
struct Stream {
    runtime: Handle,
    carrier: Carrier,
    request: Vec<u8>,
    answer: io::Cursor<Vec<u8>>,
}

impl Stream {
    fn connect(runtime: Handle, target: &Target) -> Self {
        let carrier = runtime.block_on(Carrier::connect(target)).unwrap();
        Self { runtime, carrier, request: Vec::new(), answer: io::Cursor::default() }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.request.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Stream {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if !self.request.is_empty() {
            let request = std::mem::take(&mut self.request);
            let exchange = async {
                self.carrier.send(&request).await?;
                self.carrier.receive().await
            };
            self.answer = io::Cursor::new(self.runtime.block_on(exchange).map_err(io::Error::other)?);
        }
        self.answer.read(bytes)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_decides_by_query_and_signs_with_a_key_that_stays_here() {
    let server = TestServer::start().await;
    let target = server.target(Who::A);
    let runtime = Handle::current();
    let life = move || {
        let client = ClientBuilder::new(Stream::connect(runtime, &target)).build();
        let offered = client.query().unwrap();
        for needed in
            [Operation::CreateKeyPair, Operation::Activate, Operation::ModifyAttribute, Operation::Destroy]
        {
            assert!(offered.operations.as_ref().unwrap().contains(&needed), "{needed}");
        }
        assert!(offered.object_types.unwrap().contains(&ObjectType::PrivateKey));
        let all = RequestPayload::Query(vec![
            QueryFunction::QueryOperations,
            QueryFunction::QueryServerInformation,
        ]);
        assert!(matches!(client.do_request(all).unwrap(), ResponsePayload::Query(_)));

        let (private, public) = client.create_rsa_key_pair(2048, "signer".into(), "verifier".into()).unwrap();
        assert_ne!(private, public);
        assert!(client.sign(&private, b"too early").is_err());
        client.activate_key(&private).unwrap();
        let signed = client.sign(&private, b"a manifest").unwrap();
        assert_eq!(
            (signed.unique_identifier.0.as_str(), signed.signature_data.len()),
            (private.as_str(), 256)
        );
        assert_eq!(client.get_key(&public).unwrap().object_type, ObjectType::PublicKey);
        client.rename_key(&private, "signer-2".into()).unwrap();
        let find = |name: &str| {
            let request = RequestPayload::Locate(vec![Attribute::Name(name.into())]);
            match client.do_request(request).unwrap() {
                ResponsePayload::Locate(found) => {
                    found.unique_identifiers.into_iter().map(|id| id.0).collect::<Vec<_>>()
                }
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(find("signer"), [""; 0]);
        assert_eq!(find("signer-2"), [private.as_str()]);

        let aes = TemplateAttribute::unnamed(vec![
            Attribute::CryptographicAlgorithm(kmip_protocol::types::common::CryptographicAlgorithm::AES),
            Attribute::CryptographicLength(256),
            Attribute::CryptographicUsageMask(kmip_protocol::types::common::CryptographicUsageMask::Encrypt),
        ]);
        let request = RequestPayload::Create(ObjectType::SymmetricKey, aes);
        assert!(matches!(client.do_request(request).unwrap(), ResponsePayload::Create(_)));
        assert_eq!(client.rng_retrieve(32).unwrap().data.len(), 32);

        assert!(client.destroy_key(&private).is_err(), "an active key cannot be destroyed");
        client.revoke_key(&private).unwrap();
        client.destroy_key(&private).unwrap();
        client.destroy_key(&public).unwrap();
        assert!(client.get_key(&public).is_err());
    };
    tokio::task::spawn_blocking(life).await.unwrap();
    server.stop().await;
}
