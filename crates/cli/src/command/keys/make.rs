//! Making keys, and handing them to the server.

use api::{AttributeInstance, ImportKey, KeyHalf, KeyPair, NewKey, NewKeyPair, NewTemplate, Secret};
use serde::Serialize;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::super::{Action, Arguments, Command, Flag, Presence, flag, switch};
use super::{COLUMNS, WRAPPING, attribute, wrapping};
use crate::failure::Failure;
use crate::{listing, remote, secret_file};

/// Whose a new key is, and what it is for.
const OWNERSHIP: &[Flag] = &[
    flag("owner", "USER", Presence::Optional, "Administrators: who owns it [default: global]"),
    flag("exportable", "yes|no", Presence::Optional, "Clients may take it out of the server [default: yes]"),
    flag("deletable", "yes|no", Presence::Optional, "Clients may destroy it [default: yes]"),
    switch("activate", "Make it active at once"),
    flag("permissions-of", "ID", Presence::Optional, "A key whose group permissions it gets as well"),
    flag("template", "NAME", Presence::Optional, "A template whose attributes it takes over"),
    ATTRIBUTES,
];

const ATTRIBUTES: Flag = flag(
    "attribute",
    "NAME=VALUE",
    Presence::Many,
    "An attribute, e.g. \"Object Group=tapes\" or x-place=7; a value of another type than text is JSON",
);

const USAGE: Flag =
    flag("usage", "WORDS", Presence::Optional, "What it may be used for, e.g. Encrypt,Decrypt");

const ALGORITHM: Flag =
    flag("algorithm", "NAME", Presence::Optional, "Cryptographic Algorithm, e.g. AES, DES3, HMAC_SHA256");

const LENGTH: Flag = flag("length", "BITS", Presence::Optional, "Cryptographic Length");

pub(super) const CREATE: Command = Command {
    name: "create",
    help: "Create a symmetric key, or a random secret",
    flags: &[
        &[
            flag("name", "NAME", Presence::Positional, "The key's name"),
            ALGORITHM,
            LENGTH,
            USAGE,
            switch("secret", "Make random secret data that is no key of an algorithm"),
        ],
        OWNERSHIP,
    ],
    action: Action::Ask(&["POST /keys"], create),
};

pub(super) const CREATE_PAIR: Command = Command {
    name: "create-pair",
    help: "Create a private key and its public key",
    flags: &[
        &[
            flag(
                "name",
                "NAME",
                Presence::Positional,
                "The private key's name; the public one is NAME-public",
            ),
            flag(
                "algorithm",
                "NAME",
                Presence::Default("RSA"),
                "Cryptographic Algorithm, e.g. RSA, EC, Ed25519",
            ),
            LENGTH,
            flag("curve", "NAME", Presence::Optional, "Recommended Curve, e.g. P_256"),
            flag("private-usage", "WORDS", Presence::Default("Sign"), "What the private key may be used for"),
            flag("public-usage", "WORDS", Presence::Default("Verify"), "What the public key may be used for"),
        ],
        OWNERSHIP,
    ],
    action: Action::Ask(&["POST /key-pairs"], create_pair),
};

pub(super) const IMPORT: Command = Command {
    name: "import",
    help: "Hand a key, a certificate or a secret to the server",
    flags: &[
        &[
            flag("name", "NAME", Presence::Positional, "The key's name"),
            flag("file", "FILE", Presence::Required, "Its bytes, or PEM; - is standard input"),
            flag(
                "encoding",
                "bytes|hex|base64|pem",
                Presence::Optional,
                "What the file has [default: pem if it looks so, else bytes]",
            ),
            flag(
                "type",
                "SymmetricKey|PrivateKey|PublicKey|Certificate|SecretData|OpaqueObject",
                Presence::Optional,
                "What it is, unless PEM says so [default: SymmetricKey]",
            ),
            flag("format", "NAME", Presence::Optional, "Key Format Type, e.g. Raw, PKCS_1, PKCS_8"),
            ALGORITHM,
            LENGTH,
            USAGE,
        ],
        WRAPPING,
        OWNERSHIP,
    ],
    action: Action::Ask(&["POST /keys/import"], import),
};

pub(super) const TEMPLATE: Command = Command {
    name: "create-template",
    help: "Make a template: attributes that new keys take over",
    flags: &[&[
        flag("name", "NAME", Presence::Positional, "The template's name"),
        ALGORITHM,
        LENGTH,
        USAGE,
        flag("owner", "USER", Presence::Optional, "Administrators: who owns it [default: global]"),
        ATTRIBUTES,
    ]],
    action: Action::Ask(&["POST /key-templates"], create_template),
};

fn create(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let new = NewKey {
        name: text(arguments, "name"),
        algorithm: text(arguments, "algorithm"),
        length: arguments.number("length")?,
        secret: arguments.switch("secret"),
        usage: words(arguments, "usage"),
        template: text(arguments, "template"),
        owner: text(arguments, "owner"),
        exportable: yes(arguments, "exportable"),
        deletable: yes(arguments, "deletable"),
        activate: arguments.switch("activate"),
        permissions_of: text(arguments, "permissions-of"),
        attributes: attributes(arguments)?,
    };
    make(arguments, "/keys", &new)
}

fn create_pair(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let name = arguments.require("name")?;
    let half = |name: String, usage: &str| KeyHalf {
        name: Some(name),
        usage: words(arguments, usage),
        attributes: Vec::new(),
    };
    let new = NewKeyPair {
        algorithm: arguments.require("algorithm")?.to_owned(),
        length: arguments.number("length")?,
        curve: text(arguments, "curve"),
        private_key: half(name.to_owned(), "private-usage"),
        public_key: half(format!("{name}-public"), "public-usage"),
        template: text(arguments, "template"),
        owner: text(arguments, "owner"),
        exportable: yes(arguments, "exportable"),
        deletable: yes(arguments, "deletable"),
        activate: arguments.switch("activate"),
        permissions_of: text(arguments, "permissions-of"),
        attributes: attributes(arguments)?,
    };
    let pair: KeyPair = remote::request(arguments, "POST", "/key-pairs", Some(&new))?;
    listing::print(arguments, COLUMNS, &json!({ "items": [pair.private_key, pair.public_key] }));
    Ok(())
}

fn import(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let content = Zeroizing::new(secret_file::read(arguments.require("file")?)?);
    let is_pem = content.starts_with(b"-----BEGIN ");
    let encoding = arguments.get("encoding").unwrap_or(if is_pem { "pem" } else { "bytes" });
    let wrong = || Failure::Failed(format!("the file is not {encoding}"));
    let as_text = || std::str::from_utf8(&content).map(str::trim).map_err(|_| wrong());
    let (mut material, mut pem) = (None, None);
    match encoding {
        "pem" => pem = Some(Secret(as_text()?.to_owned())),
        "base64" => material = Some(Secret(as_text()?.split_whitespace().collect())),
        "hex" => {
            let bytes = Zeroizing::new(from_hexadecimal(as_text()?).ok_or_else(wrong)?);
            material = Some(Secret(server::base64::encode(&bytes)));
        }
        _ => material = Some(Secret(server::base64::encode(&content))),
    }
    let new = ImportKey {
        name: text(arguments, "name"),
        kind: text(arguments, "type"),
        format: text(arguments, "format"),
        material,
        pem,
        algorithm: text(arguments, "algorithm"),
        length: arguments.number("length")?,
        wrapping: wrapping(arguments)?,
        usage: words(arguments, "usage"),
        template: text(arguments, "template"),
        owner: text(arguments, "owner"),
        exportable: yes(arguments, "exportable"),
        deletable: yes(arguments, "deletable"),
        activate: arguments.switch("activate"),
        permissions_of: text(arguments, "permissions-of"),
        attributes: attributes(arguments)?,
    };
    make(arguments, "/keys/import", &new)
}

fn create_template(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let new = NewTemplate {
        name: arguments.require("name")?.to_owned(),
        algorithm: text(arguments, "algorithm"),
        length: arguments.number("length")?,
        usage: words(arguments, "usage"),
        owner: text(arguments, "owner"),
        attributes: attributes(arguments)?,
    };
    make(arguments, "/key-templates", &new)
}

fn make(arguments: &Arguments<'_>, path: &str, new: &impl Serialize) -> Result<(), Failure> {
    let made: Value = remote::request(arguments, "POST", path, Some(new))?;
    listing::print(arguments, COLUMNS, &made);
    Ok(())
}

fn text(arguments: &Arguments<'_>, flag: &str) -> Option<String> {
    arguments.get(flag).map(str::to_owned)
}

fn yes(arguments: &Arguments<'_>, flag: &str) -> Option<bool> {
    arguments.get(flag).map(|word| word == "yes")
}

fn words(arguments: &Arguments<'_>, flag: &str) -> Vec<String> {
    let words = arguments.get(flag).unwrap_or_default().split([',', ' ']);
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn attributes(arguments: &Arguments<'_>) -> Result<Vec<AttributeInstance>, Failure> {
    arguments.all("attribute").map(attribute).collect()
}

fn from_hexadecimal(digits: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = digits.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if digits.is_empty() || !digits.len().is_multiple_of(2) {
        return None;
    }
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    digits.chunks_exact(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_may_have_white_space() {
        assert_eq!(from_hexadecimal("00 ff\n10"), Some(vec![0, 255, 16]));
        assert_eq!(from_hexadecimal("0"), None);
        assert_eq!(from_hexadecimal("0g"), None);
        assert_eq!(from_hexadecimal(""), None);
    }
}
