//! TLS settings of listeners and clients.
//!
//! Built once, then each connection takes an [`Ssl`] from it. The certificates and revocation lists of a
//! [`ServerTls`] are fixed: build a new one and swap it when they change. That also ends the resumption of
//! older sessions, whose certificates would not be checked again.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use openssl::ex_data::Index;
pub use openssl::ssl::{Ssl, SslContext, SslRef};
use openssl::ssl::{
    SslContextBuilder, SslMethod, SslMode, SslOptions, SslSession, SslSessionCacheMode, SslVerifyMode,
    SslVersion,
};
use openssl::x509::store::X509StoreBuilder;
use openssl::x509::verify::{X509CheckFlags, X509VerifyFlags};
use openssl::x509::{X509, X509Crl, X509StoreContextRef, X509VerifyResult};

use crate::asymmetric::PrivateKey;
use crate::digest::{DigestAlgorithm, digest};
use crate::x509::{CertificateInfo, DistinguishedName};
use crate::{Error, Result, ffi, process, providers, random};

/// A version of the protocol. 1.0 and 1.1 are broken in parts (RFC 8996) and only for clients that know no
/// better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TlsVersion {
    /// RFC 2246
    Tls1_0,
    /// RFC 4346
    Tls1_1,
    /// RFC 5246
    Tls1_2,
    /// RFC 8446
    Tls1_3,
}

/// Whether a listener asks its clients for certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClientCertificates {
    /// It does not ask.
    None,
    /// It asks, and checks what it gets.
    Optional,
    /// It refuses clients without a good one.
    Required,
}

/// A private key with its certificate, and those that lead to a trusted one.
#[derive(Clone)]
pub struct Identity {
    /// DER certificates, the key's own first.
    pub chain: Vec<Vec<u8>>,
    /// The key.
    pub key: PrivateKey,
}

/// What a listener is to offer and demand.
#[derive(Clone)]
pub struct ServerTlsSettings {
    /// One for each kind of key (RSA, ECDSA, Ed25519); the client's abilities choose.
    pub identities: Vec<Identity>,
    /// DER certificates that end the path of a client certificate: authorities, or single clients' own.
    pub trusted: Vec<Vec<u8>>,
    /// Whether client certificates are asked for.
    pub client_certificates: ClientCertificates,
    /// DER revocation lists. Certificates of an issuer without a list count as good unless `crl_required`.
    pub crls: Vec<Vec<u8>>,
    /// Whether each issuer on the path must have a current list.
    pub crl_required: bool,
    /// Lowest version. Below 1.2 small keys and SHA-1 are let in too, since the old versions rest on them.
    pub min_version: TlsVersion,
    /// Highest version.
    pub max_version: TlsVersion,
    /// Cipher suites up to TLS 1.2, in OpenSSL's notation; without it, a modern list, and for older versions
    /// AES-CBC as well.
    pub cipher_list: Option<String>,
    /// Cipher suites of TLS 1.3, in OpenSSL's notation; without it, OpenSSL's own.
    pub cipher_suites: Option<String>,
}

impl Default for ServerTlsSettings {
    /// TLS 1.2 and 1.3, no certificates of any kind.
    fn default() -> Self {
        Self {
            identities: Vec::new(),
            trusted: Vec::new(),
            client_certificates: ClientCertificates::None,
            crls: Vec::new(),
            crl_required: false,
            min_version: TlsVersion::Tls1_2,
            max_version: TlsVersion::Tls1_3,
            cipher_list: None,
            cipher_suites: None,
        }
    }
}

/// A listener's settings, ready for connections.
#[derive(Clone)]
pub struct ServerTls {
    context: SslContext,
}

/// Why a peer's certificate was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerificationFailure {
    /// OpenSSL's words.
    pub reason: &'static str,
    /// Where on the path: 0 is the peer's own certificate.
    pub depth: u32,
    /// The subject of that certificate.
    pub subject: Option<DistinguishedName>,
}

impl ServerTls {
    /// Builds the settings.
    ///
    /// # Errors
    /// [`Error::Malformed`] for a certificate or list that cannot be read, [`Error::Invalid`] when a key does
    /// not belong to its certificate, there is no identity, or the ciphers or versions are none.
    pub fn new(settings: &ServerTlsSettings) -> Result<Self> {
        providers::init()?;
        let mut context = SslContextBuilder::new(SslMethod::tls_server())?;
        set_common(&mut context, settings.min_version, settings.max_version)?;
        // Idle connections hold no buffers.
        context.set_mode(SslMode::RELEASE_BUFFERS);
        context.set_options(
            SslOptions::CIPHER_SERVER_PREFERENCE
                | SslOptions::PRIORITIZE_CHACHA
                | SslOptions::NO_RENEGOTIATION,
        );
        set_ciphers(&mut context, settings)?;
        if settings.identities.is_empty() {
            return Err(Error::Invalid("TLS: no server certificate"));
        }
        for identity in &settings.identities {
            set_identity(&mut context, identity)?;
        }
        // Without an id context of its own, a server that asks for certificates refuses to resume.
        context.set_session_id_context(&random::bytes(16)?)?;
        context.set_session_cache_mode(SslSessionCacheMode::SERVER);
        context.set_session_cache_size(SESSION_CACHE_SIZE);
        context.set_num_tickets(1)?;
        if settings.client_certificates != ClientCertificates::None {
            set_client_verification(&mut context, settings)?;
        }
        Ok(Self { context: context.build() })
    }

    /// The state of a new connection, in which the server accepts.
    pub fn accept(&self) -> Result<Ssl> {
        let mut ssl = Ssl::new(&self.context)?;
        ssl.set_ex_data(connection_index()?, Connection::default());
        ssl.set_accept_state();
        Ok(ssl)
    }

    /// The context, for what needs it directly.
    pub fn context(&self) -> &SslContext {
        &self.context
    }
}

/// Why the peer's certificate was refused, if it was. To be asked after a handshake that failed.
pub fn verification_failure(ssl: &SslRef) -> Option<VerificationFailure> {
    let connection = connection_index().ok().and_then(|index| ssl.ex_data(index));
    if let Some(connection) = connection {
        return connection.failure.lock().unwrap_or_else(PoisonError::into_inner).clone();
    }
    let result = ssl.verify_result();
    (result != X509VerifyResult::OK).then(|| VerificationFailure {
        reason: result.error_string(),
        depth: 0,
        subject: None,
    })
}

/// Whether a connection has received bytes that were not handed out yet, records that are not complete included. Where it
/// has not, reading waits for the socket.
pub fn has_pending(ssl: &SslRef) -> bool {
    ffi::has_pending(ssl)
}

/// The certificate that the peer showed, as DER. It is a checked one if the listener asks for certificates.
pub fn peer_certificate(ssl: &SslRef) -> Option<Vec<u8>> {
    ssl.peer_certificate().and_then(|certificate| certificate.to_der().ok())
}

/// What a client offers and demands.
#[derive(Clone)]
pub struct ClientTlsSettings {
    /// DER certificates that the server's path may end in.
    pub trusted: Vec<Vec<u8>>,
    /// SHA-256 of the one certificate that the server may show, whoever has issued it and for whatever purpose; only
    /// the time of its validity is looked at beside. Nothing is trusted by `trusted` then.
    pub pinned: Option<Box<[u8; 32]>>,
    /// The client's own certificate, if it has one.
    pub identity: Option<Identity>,
    /// Whether the server's certificate must name the host that was asked for.
    pub verify_host_name: bool,
    /// Lowest version.
    pub min_version: TlsVersion,
    /// Highest version.
    pub max_version: TlsVersion,
    /// Whether a connection resumes the session of an earlier one.
    pub reuse_sessions: bool,
    /// Whether a connection keeps its buffers, some 32 KiB, between messages. What was received stays in them.
    pub keep_buffers: bool,
}

impl Default for ClientTlsSettings {
    /// TLS 1.2 and 1.3, host name checked, sessions reused; trusts nobody.
    fn default() -> Self {
        Self {
            trusted: Vec::new(),
            pinned: None,
            identity: None,
            verify_host_name: true,
            min_version: TlsVersion::Tls1_2,
            max_version: TlsVersion::Tls1_3,
            reuse_sessions: true,
            keep_buffers: false,
        }
    }
}

/// A client's settings for one server, ready for connections.
#[derive(Clone)]
pub struct ClientTls {
    context: SslContext,
    verify_host_name: bool,
    session: Option<Arc<Mutex<Option<HostSession>>>>,
}

/// A session that can be resumed, and with which host: resuming skips the certificate, and with it the name.
struct HostSession {
    host: String,
    session: SslSession,
}

impl ClientTls {
    /// Builds the settings.
    ///
    /// # Errors
    /// As for [`ServerTls::new`]; there must be a trusted certificate.
    pub fn new(settings: &ClientTlsSettings) -> Result<Self> {
        providers::init()?;
        let mut context = SslContextBuilder::new(SslMethod::tls_client())?;
        set_common(&mut context, settings.min_version, settings.max_version)?;
        if !settings.keep_buffers {
            context.set_mode(SslMode::RELEASE_BUFFERS);
        }
        match settings.pinned.clone() {
            Some(pinned) => {
                context.set_verify_callback(SslVerifyMode::PEER, move |ok, store| {
                    if is_pinned(ok, store, &pinned) {
                        store.set_error(X509VerifyResult::OK);
                        return true;
                    }
                    note_failure(false, store, true)
                });
            }
            None if settings.trusted.is_empty() => {
                return Err(Error::Invalid("TLS: no trusted certificate"));
            }
            None => {
                context.set_cert_store(trust_store(&settings.trusted, &[])?.build());
                context.set_verify_callback(SslVerifyMode::PEER, |ok, store| note_failure(ok, store, true));
            }
        }
        if let Some(identity) = &settings.identity {
            set_identity(&mut context, identity)?;
        }
        let session = settings.reuse_sessions.then(Arc::<Mutex<Option<HostSession>>>::default);
        if let Some(session) = &session {
            let newest = Arc::clone(session);
            context.set_session_cache_mode(SslSessionCacheMode::CLIENT | SslSessionCacheMode::NO_INTERNAL);
            context.set_new_session_callback(move |ssl, session| {
                let connection = connection_index().ok().and_then(|index| ssl.ex_data(index));
                if let Some(Connection { host: Some(host), .. }) = connection {
                    let kept = HostSession { host: host.clone(), session };
                    *newest.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
                }
            });
        }
        Ok(Self { context: context.build(), verify_host_name: settings.verify_host_name, session })
    }

    /// The state of a new connection to `host`, a name or an address, in which the client connects.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an impossible host name.
    pub fn connect(&self, host: &str) -> Result<Ssl> {
        let invalid = |_| Error::Invalid("host name");
        let mut ssl = Ssl::new(&self.context)?;
        let address: Option<IpAddr> = host.trim_start_matches('[').trim_end_matches(']').parse().ok();
        if host.is_empty() || host.contains('\0') {
            return Err(Error::Invalid("host name"));
        }
        if address.is_none() {
            ssl.set_hostname(host).map_err(invalid)?;
        }
        if self.verify_host_name {
            let parameters = ssl.param_mut();
            parameters.set_hostflags(X509CheckFlags::NO_PARTIAL_WILDCARDS);
            match address {
                Some(address) => parameters.set_ip(address),
                None => parameters.set_host(host),
            }
            .map_err(invalid)?;
        }
        if let Some(session) = &self.session {
            let kept = session.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(kept) = kept.as_ref().filter(|kept| kept.host == host) {
                ffi::resume(&mut ssl, &kept.session)?;
            }
        }
        let connection = Connection { host: Some(host.to_owned()), failure: Mutex::default() };
        ssl.set_ex_data(connection_index()?, connection);
        ssl.set_connect_state();
        Ok(ssl)
    }
}

/// What belongs to one connection.
#[derive(Default)]
struct Connection {
    /// On the client's side: whom it wants to talk to.
    host: Option<String>,
    /// Where verification leaves its failure.
    failure: Mutex<Option<VerificationFailure>>,
}

fn connection_index() -> Result<Index<Ssl, Connection>> {
    static INDEX: OnceLock<Option<Index<Ssl, Connection>>> = OnceLock::new();
    INDEX.get_or_init(|| Ssl::new_ex_index().ok()).ok_or(Error::Unsupported("TLS connection data"))
}

/// What servers and clients have in common.
fn set_common(context: &mut SslContextBuilder, min: TlsVersion, max: TlsVersion) -> Result<()> {
    if max < min {
        return Err(Error::Invalid("TLS: versions"));
    }
    context.set_min_proto_version(Some(protocol(min)))?;
    context.set_max_proto_version(Some(protocol(max)))?;
    if min < TlsVersion::Tls1_2 {
        context.set_security_level(0);
    }
    // Messages of KMIP, NAE-XML and HTTP carry their own lengths: a missing close_notify cannot cut one
    // unseen.
    context.set_options(
        SslOptions::NO_COMPRESSION | SslOptions::IGNORE_UNEXPECTED_EOF | SslOptions::SINGLE_DH_USE,
    );
    // Where the buffer is overwritten when it is freed, which is after each message, once is enough.
    if !process::wipes_freed_memory() {
        context.set_options(SslOptions::from_bits_retain(CLEANSE_PLAINTEXT));
    }
    context
        .set_mode(SslMode::AUTO_RETRY | SslMode::ACCEPT_MOVING_WRITE_BUFFER | SslMode::ENABLE_PARTIAL_WRITE);
    // A record is read with one call instead of two.
    context.set_read_ahead(true);
    Ok(())
}

fn set_ciphers(context: &mut SslContextBuilder, settings: &ServerTlsSettings) -> Result<()> {
    let invalid = |_| Error::Invalid("TLS: cipher suites");
    let list = match &settings.cipher_list {
        Some(list) => list.as_str(),
        None if settings.min_version < TlsVersion::Tls1_2 => OLD_CIPHERS,
        None => MODERN_CIPHERS,
    };
    context.set_cipher_list(list).map_err(invalid)?;
    match &settings.cipher_suites {
        Some(suites) => context.set_ciphersuites(suites).map_err(invalid),
        None => Ok(()),
    }
}

fn set_identity(context: &mut SslContextBuilder, identity: &Identity) -> Result<()> {
    let mut chain = identity.chain.iter().map(|der| certificate(der));
    let own = chain.next().ok_or(Error::Invalid("TLS: empty certificate chain"))??;
    if !own.public_key()?.public_eq(identity.key.pkey()) {
        return Err(Error::Invalid("private key does not belong to the certificate"));
    }
    // Refused by the security level: too small, or signed with a broken hash function.
    let refused = |_| Error::Invalid("TLS: certificate is too weak");
    context.set_certificate(&own).map_err(refused)?;
    context.set_private_key(identity.key.pkey()).map_err(refused)?;
    for certificate in chain {
        ffi::add_chain_certificate(context, &*certificate?)
            .map_err(|_| Error::Invalid("TLS: certificate is too weak"))?;
    }
    Ok(())
}

fn set_client_verification(context: &mut SslContextBuilder, settings: &ServerTlsSettings) -> Result<()> {
    let mut store = trust_store(&settings.trusted, &settings.crls)?;
    if settings.crl_required || !settings.crls.is_empty() {
        store.set_flags(X509VerifyFlags::CRL_CHECK | X509VerifyFlags::CRL_CHECK_ALL)?;
    }
    context.set_cert_store(store.build());
    let mut authorities = Vec::new();
    for der in &settings.trusted {
        if CertificateInfo::parse(der)?.is_ca {
            authorities.push(certificate(der)?);
        }
    }
    // The names help a client to choose among its certificates; too many would not fit its buffers.
    if authorities.len() <= MAX_ANNOUNCED_AUTHORITIES {
        for authority in &authorities {
            context.add_client_ca(authority)?;
        }
    }
    let mode = match settings.client_certificates {
        ClientCertificates::Required => SslVerifyMode::PEER | SslVerifyMode::FAIL_IF_NO_PEER_CERT,
        ClientCertificates::Optional | ClientCertificates::None => SslVerifyMode::PEER,
    };
    let crl_required = settings.crl_required;
    context.set_verify_callback(mode, move |ok, store| note_failure(ok, store, crl_required));
    Ok(())
}

/// Whether a certificate on the path is the pinned one and valid now, or one above it, which says nothing.
fn is_pinned(ok: bool, store: &X509StoreContextRef, pinned: &[u8; 32]) -> bool {
    if store.error_depth() > 0 {
        return true;
    }
    let own = store.current_cert().and_then(|certificate| certificate.to_der().ok());
    let fingerprint = own.and_then(|der| digest(DigestAlgorithm::Sha256, &der).ok());
    let is_of_time =
        ok || !matches!(store.error().as_raw(), X509_V_ERR_CERT_NOT_YET_VALID | X509_V_ERR_CERT_HAS_EXPIRED);
    is_of_time && fingerprint.is_some_and(|fingerprint| fingerprint == pinned)
}

/// Called for each certificate on the path: lets an issuer without revocation list pass unless lists are
/// required, and keeps the first failure for the log.
fn note_failure(ok: bool, store: &mut X509StoreContextRef, crl_required: bool) -> bool {
    if ok {
        return true;
    }
    let error = store.error();
    if error.as_raw() == X509_V_ERR_UNABLE_TO_GET_CRL && !crl_required {
        store.set_error(X509VerifyResult::OK);
        return true;
    }
    let subject = store.current_cert().and_then(|certificate| certificate.to_der().ok());
    let subject = subject.and_then(|der| CertificateInfo::parse(&der).ok()).map(|info| info.subject);
    let failure = VerificationFailure { reason: error.error_string(), depth: store.error_depth(), subject };
    let ssl = openssl::x509::X509StoreContext::ssl_idx().ok().and_then(|index| store.ex_data(index));
    if let (Some(ssl), Ok(index)) = (ssl, connection_index())
        && let Some(connection) = ssl.ex_data(index)
    {
        connection.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failure);
    }
    false
}

fn trust_store(trusted: &[Vec<u8>], crls: &[Vec<u8>]) -> Result<X509StoreBuilder> {
    let mut store = X509StoreBuilder::new()?;
    for der in trusted {
        store.add_cert(certificate(der)?)?;
    }
    for der in crls {
        let crl = X509Crl::from_der(der).map_err(|_| Error::Malformed("revocation list"))?;
        ffi::add_crl(&mut store, &crl)?;
    }
    // A trusted certificate ends the path even if it is not self-signed: an intermediate, or a client's own.
    store.set_flags(X509VerifyFlags::PARTIAL_CHAIN)?;
    Ok(store)
}

fn certificate(der: &[u8]) -> Result<X509> {
    X509::from_der(der).map_err(|_| Error::Malformed("certificate"))
}

fn protocol(version: TlsVersion) -> SslVersion {
    match version {
        TlsVersion::Tls1_0 => SslVersion::TLS1,
        TlsVersion::Tls1_1 => SslVersion::TLS1_1,
        TlsVersion::Tls1_2 => SslVersion::TLS1_2,
        TlsVersion::Tls1_3 => SslVersion::TLS1_3,
    }
}

const MODERN_CIPHERS: &str = "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL:!PSK:!SRP";
const OLD_CIPHERS: &str = "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES:AESGCM:AES:!aNULL:!PSK:!SRP:!DSS:!DH";
/// Sessions kept for TLS 1.2 clients that do not know tickets.
const SESSION_CACHE_SIZE: i32 = 4096;
const MAX_ANNOUNCED_AUTHORITIES: usize = 100;
/// `X509_V_ERR_UNABLE_TO_GET_CRL`
const X509_V_ERR_UNABLE_TO_GET_CRL: i32 = 3;

/// `X509_V_ERR_CERT_NOT_YET_VALID`
const X509_V_ERR_CERT_NOT_YET_VALID: i32 = 9;

/// `X509_V_ERR_CERT_HAS_EXPIRED`
const X509_V_ERR_CERT_HAS_EXPIRED: i32 = 10;

/// `SSL_OP_CLEANSE_PLAINTEXT`: what was received is overwritten in the library's buffer once it is handed over.
const CLEANSE_PLAINTEXT: u64 = 1 << 1;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asymmetric::{Curve, generate_ec, generate_rsa};
    use crate::random::SystemRandom;
    use crate::x509::{
        AlternativeNames, CertificateAuthority, CertificateTemplate, Usage, Validity, random_serial,
    };
    use openssl::ssl::{HandshakeError, SslStream};
    use std::io::{Read, Write};
    use std::os::unix::net::UnixStream;

    const VALIDITY: Validity = Validity { not_before: 1_600_000_000, not_after: 4_000_000_000 };

    struct Fixture {
        root: CertificateAuthority,
    }

    impl Fixture {
        fn new() -> Self {
            let key = generate_ec(Curve::P256).unwrap();
            Self { root: CertificateAuthority::create_root("Root", key, VALIDITY).unwrap() }
        }

        fn ca(&self) -> Vec<u8> {
            self.root.certificate_der().unwrap()
        }

        fn identity(&self, name: &str, usage: Usage, key: PrivateKey, validity: Validity) -> Identity {
            let template = CertificateTemplate {
                subject: vec![("CN".to_owned(), name.to_owned())],
                alternative_names: AlternativeNames {
                    dns: vec!["localhost".to_owned()],
                    ip: vec!["127.0.0.1".parse().unwrap()],
                    ..AlternativeNames::default()
                },
                usage,
                validity,
                serial: random_serial(&SystemRandom).unwrap(),
            };
            let certificate = self.root.issue(&template, &key.public().unwrap()).unwrap();
            Identity { chain: vec![certificate], key }
        }

        fn ec(&self, name: &str, usage: Usage) -> Identity {
            self.identity(name, usage, generate_ec(Curve::P256).unwrap(), VALIDITY)
        }

        fn server(&self, client_certificates: ClientCertificates) -> ServerTlsSettings {
            ServerTlsSettings {
                identities: vec![self.ec("server", Usage::Server)],
                trusted: vec![self.ca()],
                client_certificates,
                ..ServerTlsSettings::default()
            }
        }

        fn client(&self, identity: Option<Identity>) -> ClientTlsSettings {
            ClientTlsSettings { trusted: vec![self.ca()], identity, ..ClientTlsSettings::default() }
        }
    }

    type Side = std::result::Result<SslStream<UnixStream>, Option<VerificationFailure>>;

    fn side(result: std::result::Result<SslStream<UnixStream>, HandshakeError<UnixStream>>) -> Side {
        match result {
            Ok(stream) => Ok(stream),
            Err(HandshakeError::Failure(failed)) => Err(verification_failure(failed.ssl())),
            Err(other) => panic!("{other}"),
        }
    }

    /// One connection with an echo of a byte; the server's and the client's view of it.
    fn connect(server: &ServerTls, client: &ClientTls, host: &str) -> (Side, Side) {
        let (server_end, client_end) = UnixStream::pair().unwrap();
        std::thread::scope(|scope| {
            let served = scope.spawn(move || {
                let mut stream = side(server.accept().unwrap().accept(server_end))?;
                let mut byte = [0];
                if stream.read_exact(&mut byte).is_ok() {
                    stream.write_all(&byte).unwrap();
                    // Up to TLS 1.2 a session without an orderly end is not resumed.
                    let _sent = stream.shutdown();
                }
                Ok(stream)
            });
            let connected = side(client.connect(host).unwrap().connect(client_end)).map(|mut stream| {
                // In TLS 1.3 the client learns of a refused certificate only when it reads.
                let _refused = stream.write_all(b"x").and_then(|()| stream.read_exact(&mut [0]));
                let _sent = stream.shutdown();
                stream
            });
            (served.join().unwrap(), connected)
        })
    }

    fn peer_name(stream: &SslStream<UnixStream>) -> String {
        let der = peer_certificate(stream.ssl()).unwrap();
        CertificateInfo::parse(&der).unwrap().subject.to_string()
    }

    #[test]
    fn without_client_certificate() {
        let fixture = Fixture::new();
        for mode in [ClientCertificates::None, ClientCertificates::Optional] {
            let server = ServerTls::new(&fixture.server(mode)).unwrap();
            let client = ClientTls::new(&fixture.client(None)).unwrap();
            let (served, connected) = connect(&server, &client, "localhost");
            let (served, connected) = (served.unwrap(), connected.unwrap());
            assert!(peer_certificate(served.ssl()).is_none());
            assert_eq!(peer_name(&connected), "CN=server");
            assert_eq!(connected.ssl().version_str(), "TLSv1.3");
        }
        let server = ServerTls::new(&fixture.server(ClientCertificates::Required)).unwrap();
        let client = ClientTls::new(&fixture.client(None)).unwrap();
        assert!(connect(&server, &client, "127.0.0.1").0.is_err());
    }

    #[test]
    fn with_client_certificate_and_resumption() {
        let fixture = Fixture::new();
        for max_version in [TlsVersion::Tls1_2, TlsVersion::Tls1_3] {
            let settings = ServerTlsSettings { max_version, ..fixture.server(ClientCertificates::Required) };
            let server = ServerTls::new(&settings).unwrap();
            let client = ClientTls::new(&fixture.client(Some(fixture.ec("client", Usage::Client)))).unwrap();
            for resumed in [false, true] {
                let (served, connected) = connect(&server, &client, "localhost");
                let (served, connected) = (served.unwrap(), connected.unwrap());
                assert_eq!(peer_name(&served), "CN=client");
                assert_eq!(connected.ssl().session_reused(), resumed, "{max_version:?}");
            }
            // A rebuilt server does not resume the old one's sessions.
            let rebuilt = ServerTls::new(&settings).unwrap();
            assert!(!connect(&rebuilt, &client, "localhost").1.unwrap().ssl().session_reused());
        }
    }

    #[test]
    fn foreign_authority_is_refused_with_a_reason() {
        let (fixture, foreign) = (Fixture::new(), Fixture::new());
        let server = ServerTls::new(&fixture.server(ClientCertificates::Optional)).unwrap();
        let client = ClientTls::new(&fixture.client(Some(foreign.ec("stranger", Usage::Client)))).unwrap();
        let failure = connect(&server, &client, "localhost").0.err().unwrap().unwrap();
        assert_eq!(failure.subject.unwrap().to_string(), "CN=stranger");
        assert_eq!(failure.depth, 0);
        assert!(failure.reason.contains("issuer certificate"), "{}", failure.reason);

        let client = ClientTls::new(&foreign.client(None)).unwrap();
        let server = ServerTls::new(&fixture.server(ClientCertificates::None)).unwrap();
        assert!(connect(&server, &client, "localhost").1.err().unwrap().is_some());
    }

    /// A server may be known by its certificate alone, though it is one for clients of an authority that is unknown.
    #[test]
    fn pinned_certificate() {
        let (fixture, stranger) = (Fixture::new(), Fixture::new());
        let serve = |identity: &Identity| {
            ServerTls::new(&ServerTlsSettings {
                identities: vec![identity.clone()],
                ..fixture.server(ClientCertificates::None)
            })
            .unwrap()
        };
        let own = stranger.ec("appliance", Usage::Client);
        let pinned = Some(Box::new(CertificateInfo::parse(&own.chain[0]).unwrap().fingerprint));
        let settings = ClientTlsSettings { pinned, verify_host_name: false, ..ClientTlsSettings::default() };
        let client = ClientTls::new(&settings).unwrap();
        assert_eq!(peer_name(&connect(&serve(&own), &client, "localhost").1.unwrap()), "CN=appliance");
        let other = stranger.ec("appliance", Usage::Client);
        assert!(connect(&serve(&other), &client, "localhost").1.is_err());
        let past = Validity { not_before: 1_000_000_000, not_after: 1_100_000_000 };
        let expired = stranger.identity("old", Usage::Client, generate_ec(Curve::P256).unwrap(), past);
        let pinned = Some(Box::new(CertificateInfo::parse(&expired.chain[0]).unwrap().fingerprint));
        let client = ClientTls::new(&ClientTlsSettings { pinned, ..settings }).unwrap();
        let failure = connect(&serve(&expired), &client, "localhost").1.err().unwrap().unwrap();
        assert!(failure.reason.contains("expired"), "{}", failure.reason);
    }

    #[test]
    fn host_name_is_verified() {
        let fixture = Fixture::new();
        let server = ServerTls::new(&fixture.server(ClientCertificates::None)).unwrap();
        let client = ClientTls::new(&fixture.client(None)).unwrap();
        assert!(connect(&server, &client, "127.0.0.1").1.is_ok());
        for wrong in ["other.example", "127.0.0.2", "[::1]"] {
            let failure = connect(&server, &client, wrong).1.err().unwrap().unwrap();
            assert!(failure.reason.contains("mismatch"), "{}", failure.reason);
        }
        let settings = ClientTlsSettings { verify_host_name: false, ..fixture.client(None) };
        assert!(connect(&server, &ClientTls::new(&settings).unwrap(), "other.example").1.is_ok());
        assert!(client.connect("").is_err());
    }

    #[test]
    fn purpose_and_validity_of_client_certificates() {
        let fixture = Fixture::new();
        let server = ServerTls::new(&fixture.server(ClientCertificates::Required)).unwrap();
        let connect_as = |identity| {
            let client = ClientTls::new(&fixture.client(Some(identity))).unwrap();
            connect(&server, &client, "localhost").0
        };
        // An authority's certificate has no Extended Key Usage at all.
        let without_eku = fixture.ec("no EKU", Usage::Authority { path_len: None });
        assert_eq!(peer_name(&connect_as(without_eku).unwrap()), "CN=no EKU");
        let failure = connect_as(fixture.ec("server", Usage::Server)).err().unwrap().unwrap();
        assert!(failure.reason.contains("purpose"), "{}", failure.reason);
        let past = Validity { not_before: 1_000_000_000, not_after: 1_100_000_000 };
        let expired = fixture.identity("old", Usage::Client, generate_ec(Curve::P256).unwrap(), past);
        let failure = connect_as(expired).err().unwrap().unwrap();
        assert!(failure.reason.contains("expired"), "{}", failure.reason);
    }

    #[test]
    fn revoked_client_certificates_are_refused() {
        let fixture = Fixture::new();
        let (good, revoked) = (fixture.ec("good", Usage::Client), fixture.ec("revoked", Usage::Client));
        let entry = crate::x509::RevokedCertificate {
            serial: CertificateInfo::parse(&revoked.chain[0]).unwrap().serial,
            date: VALIDITY.not_before,
            reason: None,
        };
        let ages = std::time::Duration::from_secs(2_000_000_000);
        let list = fixture.root.issue_revocation_list(&[1], VALIDITY.not_before, ages, &[entry]).unwrap();
        for crl_required in [false, true] {
            let settings = ServerTlsSettings {
                crls: vec![list.clone()],
                crl_required,
                ..fixture.server(ClientCertificates::Required)
            };
            let server = ServerTls::new(&settings).unwrap();
            let connect_as = |identity: &Identity| {
                let client = ClientTls::new(&fixture.client(Some(identity.clone()))).unwrap();
                connect(&server, &client, "localhost").0
            };
            assert_eq!(peer_name(&connect_as(&good).unwrap()), "CN=good");
            let failure = connect_as(&revoked).err().unwrap().unwrap();
            assert_eq!(failure.reason, "certificate revoked");
            assert_eq!(failure.subject.unwrap().to_string(), "CN=revoked");
        }
        // Another issuer's list says nothing about this one, unless each issuer must have one.
        let foreign = Fixture::new().root;
        let foreign = foreign.issue_revocation_list(&[1], VALIDITY.not_before, ages, &[]).unwrap();
        for (crl_required, accepted) in [(false, true), (true, false)] {
            let settings = ServerTlsSettings {
                crls: vec![foreign.clone()],
                crl_required,
                ..fixture.server(ClientCertificates::Required)
            };
            let client = ClientTls::new(&fixture.client(Some(good.clone()))).unwrap();
            let (served, _) = connect(&ServerTls::new(&settings).unwrap(), &client, "localhost");
            assert_eq!(served.is_ok(), accepted);
        }
    }

    /// A client may be trusted by its own certificate, as appliances with self-signed ones are.
    #[test]
    fn single_trusted_client() {
        let (fixture, stranger) = (Fixture::new(), Fixture::new());
        let trusted = stranger.ec("appliance", Usage::Client);
        let mut settings = fixture.server(ClientCertificates::Required);
        settings.trusted.push(trusted.chain[0].clone());
        let server = ServerTls::new(&settings).unwrap();
        let client = ClientTls::new(&fixture.client(Some(trusted))).unwrap();
        assert_eq!(peer_name(&connect(&server, &client, "localhost").0.unwrap()), "CN=appliance");
        let client = ClientTls::new(&fixture.client(Some(stranger.ec("other", Usage::Client)))).unwrap();
        assert!(connect(&server, &client, "localhost").0.is_err());
    }

    #[test]
    fn two_identities_and_old_versions() {
        let fixture = Fixture::new();
        let rsa = fixture.identity("rsa", Usage::Server, generate_rsa(2048, 65_537).unwrap(), VALIDITY);
        let mut settings = fixture.server(ClientCertificates::None);
        settings.identities.push(rsa);
        settings.min_version = TlsVersion::Tls1_0;
        let server = ServerTls::new(&settings).unwrap();
        for (version, expected) in [
            (TlsVersion::Tls1_0, "TLSv1"),
            (TlsVersion::Tls1_1, "TLSv1.1"),
            (TlsVersion::Tls1_2, "TLSv1.2"),
            (TlsVersion::Tls1_3, "TLSv1.3"),
        ] {
            let settings =
                ClientTlsSettings { min_version: version, max_version: version, ..fixture.client(None) };
            let (_, connected) = connect(&server, &ClientTls::new(&settings).unwrap(), "localhost");
            assert_eq!(connected.unwrap().ssl().version_str(), expected);
        }
        let settings = ServerTlsSettings {
            max_version: TlsVersion::Tls1_2,
            cipher_list: Some("ECDHE-RSA-AES256-GCM-SHA384".to_owned()),
            ..settings
        };
        let server = ServerTls::new(&settings).unwrap();
        let client = ClientTls::new(&fixture.client(None)).unwrap();
        let (_, connected) = connect(&server, &client, "localhost");
        assert_eq!(peer_name(&connected.unwrap()), "CN=rsa");
    }

    #[test]
    fn impossible_settings_are_refused() {
        let fixture = Fixture::new();
        let good = fixture.server(ClientCertificates::None);
        let wrong_key = Identity { key: generate_ec(Curve::P256).unwrap(), ..good.identities[0].clone() };
        for settings in [
            ServerTlsSettings { identities: vec![], ..good.clone() },
            ServerTlsSettings { identities: vec![wrong_key], ..good.clone() },
            ServerTlsSettings { cipher_list: Some("NONSENSE".to_owned()), ..good.clone() },
            ServerTlsSettings {
                min_version: TlsVersion::Tls1_3,
                max_version: TlsVersion::Tls1_2,
                ..good.clone()
            },
        ] {
            assert!(matches!(ServerTls::new(&settings), Err(Error::Invalid(_))));
        }
        let bad = ServerTlsSettings {
            trusted: vec![vec![1]],
            client_certificates: ClientCertificates::Optional,
            ..good
        };
        assert!(matches!(ServerTls::new(&bad), Err(Error::Malformed(_))));
        assert!(ClientTls::new(&ClientTlsSettings::default()).is_err());
    }
}
