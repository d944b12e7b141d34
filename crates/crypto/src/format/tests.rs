//! Keys in every format, there and back, and what is wrong with them named.

use openssl::ec::EcKey;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;

use super::*;
use crate::asymmetric::{
    Curve, PostQuantum, generate_dh, generate_dsa, generate_ec, generate_post_quantum, generate_rsa,
    generate_sm2,
};
use crate::testing::hex;
use crate::{Secret, pem};

fn same(one: &PrivateKey, two: &PrivateKey) -> bool {
    one.to_pkcs8().unwrap() == two.to_pkcs8().unwrap() && one.public().unwrap() == two.public().unwrap()
}

fn part<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result {
        Err(Error::Malformed(part)) => part,
        other => panic!("expected a malformed key, not {other:?}"),
    }
}

fn changed(secret: &Option<Secret>) -> Option<Secret> {
    let mut bytes = secret.as_ref().unwrap().expose().to_vec();
    *bytes.last_mut().unwrap() ^= 2;
    Some(Secret::new(bytes))
}

#[test]
fn rsa_round_trips() {
    let key = generate_rsa(1024, 65_537).unwrap();
    assert!(same(&PrivateKey::from_pkcs1(key.to_pkcs1().unwrap().expose()).unwrap(), &key));
    assert!(same(&PrivateKey::from_pkcs8(key.to_pkcs8().unwrap().expose()).unwrap(), &key));
    assert!(same(&PrivateKey::from_rsa(&key.rsa_components().unwrap()).unwrap(), &key));
    assert!(same(&PrivateKey::from_pem(key.to_pem().unwrap().expose(), None).unwrap(), &key));
    let public = key.public().unwrap();
    assert_eq!(PublicKey::from_pkcs1(&public.to_pkcs1().unwrap()).unwrap(), public);
    assert_eq!(PublicKey::from_spki(&public.to_spki().unwrap()).unwrap(), public);
    assert_eq!(PublicKey::from_rsa(&public.rsa_components().unwrap()).unwrap(), public);
    assert_eq!(PublicKey::from_pem(public.to_pem().unwrap().as_bytes()).unwrap(), public);
    // OpenSSL agrees with the encodings.
    assert!(PKey::private_key_from_der(key.to_pkcs1().unwrap().expose()).unwrap().public_eq(public.pkey()));
    assert!(Rsa::public_key_from_der_pkcs1(&public.to_pkcs1().unwrap()).is_ok());
    assert!(key.to_sec1().is_err() && key.ec_components().is_err() && key.to_raw().is_err());
}

#[test]
fn rsa_parts_are_completed() {
    let key = generate_rsa(1024, 65_537).unwrap();
    let all = || key.rsa_components().unwrap();
    let only = |keep: &[&str]| {
        let all = all();
        let keep = |name: &str| keep.contains(&name);
        RsaPrivateComponents {
            n: all.n,
            e: all.e.filter(|_| keep("e")),
            d: all.d.filter(|_| keep("d")),
            p: all.p.filter(|_| keep("p")),
            q: all.q.filter(|_| keep("q")),
            dp: all.dp.filter(|_| keep("dp")),
            dq: all.dq.filter(|_| keep("dq")),
            qinv: all.qinv.filter(|_| keep("qinv")),
        }
    };
    for keep in
        [&["e", "d"][..], &["d"], &["p", "q"], &["p", "e"], &["q", "e"], &["p", "q", "d"], &["e", "dp"]]
    {
        let completed = PrivateKey::from_rsa(&only(keep)).unwrap();
        let components = completed.rsa_components().unwrap();
        assert_eq!(components.e, all().e, "{keep:?}");
        assert_eq!(completed.public().unwrap(), key.public().unwrap(), "{keep:?}");
        let primes = [components.p.unwrap(), components.q.unwrap()];
        assert!(primes.contains(&all().p.unwrap()) && primes.contains(&all().q.unwrap()), "{keep:?}");
    }
    assert_eq!(
        part(PrivateKey::from_rsa(&only(&["e"]))),
        "RSA private key: no private exponent and no primes"
    );
}

#[test]
fn wrong_rsa_parts_are_named() {
    let key = generate_rsa(1024, 65_537).unwrap();
    let all = || key.rsa_components().unwrap();
    let cases = [
        ("RSA primes", RsaPrivateComponents { p: changed(&all().p), ..all() }),
        ("RSA primes", RsaPrivateComponents { q: all().p, ..all() }),
        ("RSA private exponent", RsaPrivateComponents { d: changed(&all().d), ..all() }),
        ("RSA prime exponent P", RsaPrivateComponents { dp: changed(&all().dp), ..all() }),
        ("RSA prime exponent Q", RsaPrivateComponents { dq: changed(&all().dq), ..all() }),
        ("RSA CRT coefficient", RsaPrivateComponents { qinv: changed(&all().qinv), ..all() }),
        ("RSA public exponent", RsaPrivateComponents { e: Some(vec![1]), ..all() }),
        ("RSA public exponent", RsaPrivateComponents { e: Some(vec![4]), ..all() }),
        ("RSA modulus", RsaPrivateComponents { n: vec![], ..all() }),
        ("RSA modulus", RsaPrivateComponents { n: vec![0xFF; 4096], ..all() }),
        (
            "RSA private exponent",
            RsaPrivateComponents {
                n: all().n,
                e: all().e,
                d: changed(&all().d),
                ..RsaPrivateComponents::default()
            },
        ),
    ];
    for (expected, components) in cases {
        assert_eq!(part(PrivateKey::from_rsa(&components)), expected);
    }
    assert!(PublicKey::from_rsa(&RsaPublicComponents { n: vec![0xFE; 128], e: vec![3] }).is_err());
}

#[test]
fn ec_round_trips() {
    for curve in Curve::ALL {
        let key = generate_ec(*curve).unwrap();
        assert!(same(&PrivateKey::from_pkcs8(key.to_pkcs8().unwrap().expose()).unwrap(), &key), "{curve:?}");
        let components = key.ec_components().unwrap();
        assert_eq!(components.curve, *curve);
        assert!(same(&PrivateKey::from_ec(&components).unwrap(), &key), "{curve:?}");
        let without_point = EcPrivateComponents { point: None, ..components };
        assert!(same(&PrivateKey::from_ec(&without_point).unwrap(), &key), "{curve:?}");
        let public = key.public().unwrap();
        assert_eq!(PublicKey::from_spki(&public.to_spki().unwrap()).unwrap(), public, "{curve:?}");
        for (form, coordinates) in
            [(PointForm::Uncompressed, 2), (PointForm::Compressed, 1), (PointForm::Hybrid, 2)]
        {
            let components = public.ec_components(form).unwrap();
            if curve.is_weierstrass() {
                assert_eq!(PointForm::of(&components.point), Some(form), "{curve:?}");
                assert_eq!(components.point.len(), 1 + coordinates * curve.field_len(), "{curve:?}");
            }
            assert_eq!(PublicKey::from_ec(&components).unwrap(), public, "{curve:?}");
        }
        if curve.is_weierstrass() {
            let sec1 = key.to_sec1().unwrap();
            assert!(same(&PrivateKey::from_sec1(sec1.expose()).unwrap(), &key), "{curve:?}");
            assert!(EcKey::private_key_from_der(sec1.expose()).is_ok(), "{curve:?}");
        } else {
            assert!(same(&PrivateKey::from_raw(key.kind(), key.to_raw().unwrap().expose()).unwrap(), &key));
            assert_eq!(PublicKey::from_raw(key.kind(), &public.to_raw().unwrap()).unwrap(), public);
            assert!(key.to_sec1().is_err());
        }
    }
}

#[test]
fn wrong_ec_parts_are_named() {
    let (key, other) = (generate_ec(Curve::P256).unwrap(), generate_ec(Curve::P256).unwrap());
    let all = || key.ec_components().unwrap();
    let other_point = other.ec_components().unwrap().point;
    let wrong_point = PrivateKey::from_ec(&EcPrivateComponents { point: other_point, ..all() });
    assert_eq!(part(wrong_point), "EC private key: point does not belong to it");
    for d in [vec![], vec![0], vec![0xFF; 32], vec![1; 33]] {
        let components = EcPrivateComponents { d: Secret::new(d), ..all() };
        assert_eq!(part(PrivateKey::from_ec(&components)), "EC private key: number out of range");
    }
    let mut off_curve = key.public().unwrap().ec_components(PointForm::Uncompressed).unwrap();
    off_curve.point[40] ^= 1;
    assert_eq!(part(PublicKey::from_ec(&off_curve)), "EC public key: point");
    for point in [vec![], vec![0], vec![4; 65], vec![2; 32]] {
        assert_eq!(
            part(PublicKey::from_ec(&EcPublicComponents { curve: Curve::P256, point })),
            "EC public key: point"
        );
    }
    // A point of small order on a curve with a cofactor.
    let small = EcPublicComponents { curve: Curve::B163, point: [&[4][..], &[0; 42]].concat() };
    assert_eq!(part(PublicKey::from_ec(&small)), "EC public key: point");
    let x25519 = generate_ec(Curve::X25519).unwrap().ec_components().unwrap();
    let other = generate_ec(Curve::X25519).unwrap().ec_components().unwrap();
    assert!(PrivateKey::from_ec(&EcPrivateComponents { point: other.point, ..x25519 }).is_err());
    assert!(PrivateKey::from_raw(KeyKind::Ed25519, &[1; 31]).is_err());
    assert!(PrivateKey::from_raw(KeyKind::Rsa, &[1; 32]).is_err());
}

#[test]
fn dsa_round_trips_and_refusals() {
    let key = generate_dsa(1024, 160).unwrap();
    let all = || key.dsa_components().unwrap();
    assert!(same(&PrivateKey::from_pkcs8(key.to_pkcs8().unwrap().expose()).unwrap(), &key));
    assert!(same(&PrivateKey::from_dsa(&all()).unwrap(), &key));
    assert!(same(&PrivateKey::from_dsa(&DomainPrivateComponents { y: None, ..all() }).unwrap(), &key));
    let public = key.public().unwrap();
    assert_eq!(PublicKey::from_spki(&public.to_spki().unwrap()).unwrap(), public);
    assert_eq!(PublicKey::from_dsa(&public.dsa_components().unwrap()).unwrap(), public);

    let wrong_domain = |change: fn(&mut Domain)| {
        let mut components = all();
        change(&mut components.domain);
        part(PrivateKey::from_dsa(&components))
    };
    assert_eq!(wrong_domain(|domain| domain.q = None), "DSA prime Q");
    assert_eq!(wrong_domain(|domain| domain.q = Some(vec![9])), "DSA prime Q");
    assert_eq!(wrong_domain(|domain| domain.g = vec![2]), "DSA generator");
    assert_eq!(wrong_domain(|domain| domain.g = vec![1]), "DSA generator");
    assert_eq!(wrong_domain(|domain| *domain.p.last_mut().unwrap() ^= 2), "DSA prime P");
    let x = Secret::new(all().domain.q.unwrap());
    assert_eq!(part(PrivateKey::from_dsa(&DomainPrivateComponents { x, ..all() })), "DSA X");
    let y = Some(vec![2]);
    assert_eq!(part(PrivateKey::from_dsa(&DomainPrivateComponents { y, ..all() })), "DSA Y");
    let public = || public.dsa_components().unwrap();
    assert_eq!(part(PublicKey::from_dsa(&DomainPublicComponents { y: vec![2], ..public() })), "DSA Y");
    assert_eq!(part(PublicKey::from_dsa(&DomainPublicComponents { y: vec![1], ..public() })), "DSA Y");
}

#[test]
fn dh_round_trips_and_refusals() {
    let key = generate_dh(2048).unwrap();
    let all = || key.dh_components().unwrap();
    assert!(PrivateKey::from_pkcs8(key.to_pkcs8().unwrap().expose()).is_ok());
    let again = PrivateKey::from_dh(&all()).unwrap();
    assert_eq!(again.dh_components().unwrap(), all());
    let mut without_q = all();
    without_q.domain.q = None;
    let again = PrivateKey::from_dh(&without_q).unwrap();
    assert_eq!(again.dh_components().unwrap().x, all().x);
    let public = key.public().unwrap().dh_components().unwrap();
    assert_eq!(PublicKey::from_dh(&public).unwrap().dh_components().unwrap().y, public.y);
    let minus_one = number::minus_one(&number::number(&public.domain.p).unwrap()).unwrap().to_vec();
    for y in [vec![], vec![1], minus_one, public.domain.p.clone()] {
        let wrong = DomainPublicComponents { y, ..public.clone() };
        assert_eq!(part(PublicKey::from_dh(&wrong)), "Diffie-Hellman Y");
    }
    assert!(key.dsa_components().is_err());
}

#[test]
fn other_kinds_round_trip() {
    let key = generate_sm2().unwrap();
    assert!(same(&PrivateKey::from_pkcs8(key.to_pkcs8().unwrap().expose()).unwrap(), &key));
    assert_eq!(
        PublicKey::from_spki(&key.public().unwrap().to_spki().unwrap()).unwrap(),
        key.public().unwrap()
    );
    for set in
        PostQuantum::ALL.iter().filter(|set| !set.name().ends_with('s') && !set.name().starts_with('X'))
    {
        if set.name().starts_with("Sec") {
            continue;
        }
        let key = generate_post_quantum(*set).unwrap();
        let public = key.public().unwrap();
        assert!(same(&PrivateKey::from_pkcs8(key.to_pkcs8().unwrap().expose()).unwrap(), &key), "{set:?}");
        assert_eq!(PublicKey::from_spki(&public.to_spki().unwrap()).unwrap(), public, "{set:?}");
        let raw = PrivateKey::from_raw(key.kind(), key.to_raw().unwrap().expose()).unwrap();
        assert_eq!(raw.public().unwrap(), public, "{set:?}");
        assert_eq!(PublicKey::from_raw(key.kind(), &public.to_raw().unwrap()).unwrap(), public, "{set:?}");
        if let Some(seed) = key.seed() {
            assert!(same(&PrivateKey::from_seed(*set, &seed).unwrap(), &key), "{set:?}");
        }
    }
    assert!(generate_ec(Curve::P256).unwrap().seed().is_none());
}

#[test]
fn encrypted_pkcs8() {
    let key = generate_ec(Curve::P256).unwrap();
    let password = Secret::from(&b"open sesame"[..]);
    let der = key.to_pkcs8_encrypted(&password).unwrap();
    assert!(same(&PrivateKey::from_pkcs8_encrypted(&der, &password).unwrap(), &key));
    let wrong = PrivateKey::from_pkcs8_encrypted(&der, &Secret::from(&b"else"[..]));
    assert!(matches!(wrong, Err(Error::AuthenticationFailed)));
    let pem = pem::encode("ENCRYPTED PRIVATE KEY", &der);
    assert!(same(&PrivateKey::from_pem(pem.as_bytes(), Some(&password)).unwrap(), &key));
    assert!(PrivateKey::from_pem(pem.as_bytes(), None).is_err());
}

/// RFC 8032, 7.1, test 1.
#[test]
fn known_raw_key() {
    let private = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    let kind = KeyKind::Ed25519;
    let key = PrivateKey::from_raw(kind, &hex(private)).unwrap();
    assert_eq!(key.public().unwrap().to_raw().unwrap(), hex(public));
}

#[test]
fn nonsense_is_refused() {
    let key = generate_ec(Curve::P256).unwrap();
    let (pkcs8, sec1) = (key.to_pkcs8().unwrap(), key.to_sec1().unwrap());
    let spki = key.public().unwrap().to_spki().unwrap();
    let rsa = generate_rsa(512, 3).unwrap();
    let pkcs1 = rsa.to_pkcs1().unwrap();
    for (name, der) in
        [("pkcs8", pkcs8.expose()), ("sec1", sec1.expose()), ("pkcs1", pkcs1.expose()), ("spki", &spki)]
    {
        let parse = |der: &[u8]| match name {
            "pkcs8" => PrivateKey::from_pkcs8(der).is_ok(),
            "sec1" => PrivateKey::from_sec1(der).is_ok(),
            "pkcs1" => PrivateKey::from_pkcs1(der).is_ok(),
            _ => PublicKey::from_spki(der).is_ok(),
        };
        assert!(parse(der), "{name}");
        for len in 0..der.len() {
            assert!(!parse(&der[..len]), "{name} cut to {len}");
        }
        assert!(!parse(&[der, &[0]].concat()), "{name} with a trailing byte");
    }
    assert!(PrivateKey::from_pkcs8(sec1.expose()).is_err());
    assert!(PrivateKey::from_sec1(pkcs8.expose()).is_err());
    assert!(PrivateKey::from_pkcs1(pkcs8.expose()).is_err());
}
