//! Bytes that occur nowhere else, the forms in which they might show, and where in something they do.

use std::collections::HashMap;
use std::ops::Range;

/// Shortest piece of a secret's own bytes that counts as found: what an allocator writes over a freed block leaves the
/// rest of it.
const SHORTEST_RAW: usize = 8;

/// Shortest piece of a written form that counts as found; shorter ones occur by chance.
const SHORTEST_TEXT: usize = 20;

/// Bytes that occur nowhere else, made from a name.
pub(crate) fn canary(name: &str, length: usize) -> Vec<u8> {
    let mut state =
        name.bytes().fold(0xCBF2_9CE4_8422_2325_u64 ^ u64::from(std::process::id()), |state, byte| {
            (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        });
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes().first().copied().unwrap_or_default()
    };
    (0..length).map(|_| next()).collect()
}

/// A password that occurs nowhere else and that every rule for passwords accepts.
pub(crate) fn password(name: &str) -> String {
    format!("Zq7!{}", base64(&canary(name, 18)))
}

/// The forms in which a secret might show, with what they are called; the first one is its bytes.
pub(crate) fn forms(secret: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    // Numbers in a list, as Debug prints bytes.
    let numbers: Vec<String> = secret.iter().map(u8::to_string).collect();
    let mut forms = vec![
        ("bytes", secret.to_vec()),
        ("hexadecimal", hex.clone().into_bytes()),
        ("hexadecimal", hex.to_uppercase().into_bytes()),
        ("numbers", numbers.join(", ").into_bytes()),
    ];
    // Base64 at each of its three alignments, without the letters that depend on what is beside.
    for skipped in 0..3 {
        let aligned = secret.get(skipped..).unwrap_or_default();
        let whole = aligned.len() / 3 * 3;
        forms.push(("base64", base64(aligned.get(..whole).unwrap_or_default()).into_bytes()));
    }
    forms
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letter = |bits: u32| char::from(LETTERS[usize::try_from(bits & 63).unwrap()]);
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, at| bits << 8 | chunk.get(at).map_or(0, |byte| u32::from(*byte)));
        let letters = [letter(bits >> 18), letter(bits >> 12), letter(bits >> 6), letter(bits)];
        text.extend(&letters[..=chunk.len()]);
        text.extend(std::iter::repeat_n('=', 3 - chunk.len()));
    }
    text
}

pub(crate) fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    !needle.is_empty() && haystack.windows(needle.len()).any(|window| window == needle)
}

/// A piece of a secret that was found.
#[derive(Debug)]
pub(crate) struct Piece<'a> {
    pub(crate) what: &'a str,
    form: &'static str,
    /// Which part of the form.
    part: Range<usize>,
    whole: usize,
    /// Where it was found.
    pub(crate) place: Range<usize>,
}

impl std::fmt::Display for Piece<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} {:?} of {})", self.what, self.form, self.part, self.whole)
    }
}

/// Finds pieces of many secrets in one pass.
pub(crate) struct Searcher<'a> {
    forms: Vec<(&'a str, &'static str, Vec<u8>)>,
    /// Where pieces of eight bytes occur: form and offset.
    windows: HashMap<[u8; 8], Vec<(usize, usize)>>,
    /// Which pairs of bytes a piece can begin with.
    begins: Vec<bool>,
}

impl<'a> Searcher<'a> {
    pub(crate) fn new(secrets: &[(&'a str, &[u8])]) -> Self {
        let mut searcher = Self { forms: Vec::new(), windows: HashMap::new(), begins: vec![false; 1 << 16] };
        for (what, secret) in secrets {
            for (form, bytes) in forms(secret) {
                for (offset, window) in bytes.windows(8).enumerate() {
                    let window: [u8; 8] = window.try_into().unwrap();
                    searcher.begins[usize::from(u16::from_be_bytes([window[0], window[1]]))] = true;
                    searcher.windows.entry(window).or_default().push((searcher.forms.len(), offset));
                }
                searcher.forms.push((*what, form, bytes));
            }
        }
        searcher
    }

    /// Every piece in some bytes that is long enough.
    pub(crate) fn search(&self, bytes: &[u8]) -> Vec<Piece<'a>> {
        let mut found = Vec::new();
        let mut at = 0;
        while at + 8 <= bytes.len() {
            if !self.begins[usize::from(bytes[at]) << 8 | usize::from(bytes[at + 1])] {
                at += 1;
                continue;
            }
            let candidates = self.windows.get(&bytes[at..at + 8]).into_iter().flatten();
            let pieces = candidates.filter_map(|&(number, offset)| {
                let (what, form, whole) = &self.forms[number];
                let same = bytes[at..].iter().zip(&whole[offset..]).take_while(|(a, b)| a == b).count();
                let shortest = if *form == "bytes" { SHORTEST_RAW } else { SHORTEST_TEXT };
                let (part, place) = (offset..offset + same, at..at + same);
                (same >= shortest).then_some(Piece { what, form, part, whole: whole.len(), place })
            });
            match pieces.max_by_key(|piece| piece.part.len()) {
                Some(piece) => {
                    at = piece.place.end;
                    found.push(piece);
                }
                None => at += 1,
            }
        }
        found
    }
}

#[test]
fn what_is_looked_for_is_found() {
    let secret = canary("a test", 30);
    let searcher = Searcher::new(&[("a test", &secret)]);
    for before in 0..3 {
        let text = [vec![7; before], secret.clone(), vec![9; 2]].concat();
        let hidden = base64(&text).into_bytes();
        assert!(forms(&secret).iter().any(|(_, form)| contains(&hidden, form)), "{before}");
        assert_eq!(searcher.search(&hidden).len(), 1);
        assert_eq!(searcher.search(&text)[0].place, before..before + 30);
    }
    let printed = format!("{secret:?}");
    assert!(forms(&secret).iter().any(|(_, form)| contains(printed.as_bytes(), form)));
    assert_eq!(searcher.search(printed.as_bytes()).len(), 1);
    assert!(!forms(&secret).iter().any(|(_, form)| contains(b"nothing of it", form)));
    // What is left of a block when its first bytes were written over.
    let left = [&[0; 16][..], &secret[16..]].concat();
    assert_eq!(searcher.search(&left)[0].to_string(), "a test (bytes 16..30 of 30)");
    assert!(searcher.search(&secret[..7]).is_empty());
}
