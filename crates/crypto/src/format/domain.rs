//! DSA and Diffie-Hellman keys as numbers (FIPS 186-4, SP 800-56A).

use super::{bounded, matching, passes_fermat};
use crate::asymmetric::{KeyKind, PrivateKey, PublicKey};
use crate::ffi::{self, Params};
use crate::number::{self, Arithmetic, Number};
use crate::{Error, Result, Secret, providers};

/// The domain parameters of DSA or Diffie-Hellman, big-endian.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// The prime.
    pub p: Vec<u8>,
    /// The order of the generator's group; Diffie-Hellman may do without.
    pub q: Option<Vec<u8>>,
    /// The generator.
    pub g: Vec<u8>,
}

/// A DSA or Diffie-Hellman private key, big-endian.
#[derive(Debug, PartialEq, Eq)]
pub struct DomainPrivateComponents {
    /// The domain parameters.
    pub domain: Domain,
    /// The private number.
    pub x: Secret,
    /// The public number; computed when missing.
    pub y: Option<Vec<u8>>,
}

/// A DSA or Diffie-Hellman public key, big-endian.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainPublicComponents {
    /// The domain parameters.
    pub domain: Domain,
    /// The public number.
    pub y: Vec<u8>,
}

impl PrivateKey {
    /// Builds a DSA key (FIPS 186-4, 4.1) from its numbers. `q` must be there.
    pub fn from_dsa(components: &DomainPrivateComponents) -> Result<Self> {
        from_domain("DSA", components, &DSA_PARTS)
    }

    /// Builds a Diffie-Hellman key (SP 800-56A, 5.6.1) from its numbers.
    pub fn from_dh(components: &DomainPrivateComponents) -> Result<Self> {
        from_domain(dh_name(&components.domain), components, &DH_PARTS)
    }

    /// The numbers of a DSA key.
    pub fn dsa_components(&self) -> Result<DomainPrivateComponents> {
        if self.kind() == KeyKind::Dsa {
            self.domain_components()
        } else {
            Err(Error::Invalid("not a DSA key"))
        }
    }

    /// The numbers of a Diffie-Hellman key.
    pub fn dh_components(&self) -> Result<DomainPrivateComponents> {
        if self.kind() == KeyKind::Dh {
            self.domain_components()
        } else {
            Err(Error::Invalid("not a Diffie-Hellman key"))
        }
    }

    pub(super) fn domain_components(&self) -> Result<DomainPrivateComponents> {
        let malformed = Error::Malformed("private key");
        let public = self.public()?.domain_components()?;
        let x = ffi::key_number(self.pkey(), c"priv").ok_or(malformed)?;
        Ok(DomainPrivateComponents { domain: public.domain, x, y: Some(public.y) })
    }
}

impl PublicKey {
    /// Builds a DSA key from its numbers. `q` must be there.
    pub fn from_dsa(components: &DomainPublicComponents) -> Result<Self> {
        from_public_domain("DSA", components, &DSA_PARTS)
    }

    /// Builds a Diffie-Hellman key from its numbers.
    pub fn from_dh(components: &DomainPublicComponents) -> Result<Self> {
        from_public_domain(dh_name(&components.domain), components, &DH_PARTS)
    }

    /// The numbers of a DSA key.
    pub fn dsa_components(&self) -> Result<DomainPublicComponents> {
        if self.kind() == KeyKind::Dsa {
            self.domain_components()
        } else {
            Err(Error::Invalid("not a DSA key"))
        }
    }

    /// The numbers of a Diffie-Hellman key.
    pub fn dh_components(&self) -> Result<DomainPublicComponents> {
        if self.kind() == KeyKind::Dh {
            self.domain_components()
        } else {
            Err(Error::Invalid("not a Diffie-Hellman key"))
        }
    }

    pub(super) fn domain_components(&self) -> Result<DomainPublicComponents> {
        match (self.number(c"p"), self.number(c"g"), self.number(c"pub")) {
            (Some(p), Some(g), Some(y)) => {
                Ok(DomainPublicComponents { domain: Domain { p, q: self.number(c"q"), g }, y })
            }
            _ => Err(Error::Malformed("public key: domain parameters")),
        }
    }

    pub(super) fn number(&self, name: &std::ffi::CStr) -> Option<Vec<u8>> {
        ffi::key_number(self.pkey(), name).map(|number| number.expose().to_vec())
    }
}

/// The names of the parts of a key over a prime field, for errors.
struct DomainParts {
    p: &'static str,
    q: &'static str,
    g: &'static str,
    x: &'static str,
    y: &'static str,
    needs_q: bool,
}

const DSA_PARTS: DomainParts = DomainParts {
    p: "DSA prime P",
    q: "DSA prime Q",
    g: "DSA generator",
    x: "DSA X",
    y: "DSA Y",
    needs_q: true,
};

const DH_PARTS: DomainParts = DomainParts {
    p: "Diffie-Hellman prime P",
    q: "Diffie-Hellman prime Q",
    g: "Diffie-Hellman generator",
    x: "Diffie-Hellman X",
    y: "Diffie-Hellman Y",
    needs_q: false,
};

/// Domain parameters as numbers, checked.
struct DomainNumbers {
    p: Number,
    q: Option<Number>,
    g: Number,
}

fn check_domain(bn: &mut Arithmetic, domain: &Domain, parts: &DomainParts) -> Result<DomainNumbers> {
    let p = bounded(&domain.p, parts.p)?;
    if !(256..=10_000).contains(&p.num_bits()) || !passes_fermat(bn, &p)? {
        return Err(Error::Malformed(parts.p));
    }
    let p1 = number::minus_one(&p)?;
    let g = bounded(&domain.g, parts.g)?;
    if g.num_bits() < 2 || g.ucmp(&p1).is_ge() {
        return Err(Error::Malformed(parts.g));
    }
    let q = domain.q.as_deref().map(|q| bounded(q, parts.q)).transpose()?;
    match &q {
        None if parts.needs_q => return Err(Error::Malformed(parts.q)),
        None => {}
        Some(q) => {
            if q.num_bits() < 2 || !number::is_zero(&*bn.rem(&p1, q)?) || !passes_fermat(bn, q)? {
                return Err(Error::Malformed(parts.q));
            }
            // Of order q, or of twice that for a safe prime with a generator of the whole group.
            let power = bn.mod_exp(&g, q, &p)?;
            if !number::is_one(&power) && (parts.needs_q || power != p1) {
                return Err(Error::Malformed(parts.g));
            }
        }
    }
    Ok(DomainNumbers { p, q, g })
}

fn from_domain(name: &str, given: &DomainPrivateComponents, parts: &DomainParts) -> Result<PrivateKey> {
    providers::init()?;
    let mut bn = Arithmetic::new()?;
    let domain = check_domain(&mut bn, &given.domain, parts)?;
    let x = bounded(given.x.expose(), parts.x)?;
    let limit = match (&domain.q, parts.needs_q) {
        (Some(q), true) => q,
        _ => &domain.p,
    };
    if number::is_zero(&x) || x.ucmp(limit).is_ge() {
        return Err(Error::Malformed(parts.x));
    }
    let y = bn.mod_exp(&domain.g, &x, &domain.p)?;
    let given_y = given.y.as_deref().map(|y| bounded(y, parts.y)).transpose()?;
    let y = matching(given_y, y, parts.y)?;
    let params = domain_params(&given.domain)
        .number(c"priv", given.x.expose())
        .number(c"pub", number::secret(&y).expose());
    PrivateKey::from_pkey(ffi::private_key_from(name, &params)?)
}

fn from_public_domain(name: &str, given: &DomainPublicComponents, parts: &DomainParts) -> Result<PublicKey> {
    providers::init()?;
    let mut bn = Arithmetic::new()?;
    let domain = check_domain(&mut bn, &given.domain, parts)?;
    let y = bounded(&given.y, parts.y)?;
    if y.num_bits() < 2 || y.ucmp(&*number::minus_one(&domain.p)?).is_ge() {
        return Err(Error::Malformed(parts.y));
    }
    if let (Some(q), true) = (&domain.q, parts.needs_q)
        && !number::is_one(&*bn.mod_exp(&y, q, &domain.p)?)
    {
        return Err(Error::Malformed(parts.y));
    }
    let params = domain_params(&given.domain).number(c"pub", &given.y);
    PublicKey::from_pkey(ffi::public_key_from(name, &params)?)
}

fn domain_params(domain: &Domain) -> Params<'static> {
    let params = Params::new().number(c"p", &domain.p).number(c"g", &domain.g);
    match &domain.q {
        Some(q) => params.number(c"q", q),
        None => params,
    }
}

/// X9.42 keys carry q, PKCS#3 keys do not.
fn dh_name(domain: &Domain) -> &'static str {
    if domain.q.is_some() { "DHX" } else { "DH" }
}
