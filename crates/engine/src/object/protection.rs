//! Where objects are stored (KMIP 2.1 sections 4.44 and 7.33): in software alone.

use kmip::table::Tag;
use kmip::table::mask::ProtectionStorageMask;
use kmip::ttlv::Value;

use crate::reason::{Failure, Reason};

/// What every object is stored in.
pub const STORAGE: ProtectionStorageMask = ProtectionStorageMask::SOFTWARE;

/// Checks that one of the masks that a client accepts can be satisfied in its entirety. Without any, every storage will do.
///
/// # Errors
/// `otherwise` when none can be.
pub fn check(masks: Option<&Value>, otherwise: Reason) -> Result<(), Failure> {
    let Some(masks) = masks else { return Ok(()) };
    let mut masks = masks
        .items()
        .iter()
        .filter(|item| item.tag == Tag::PROTECTION_STORAGE_MASK)
        .filter_map(|item| item.value.number().and_then(|bits| i32::try_from(bits).ok()))
        .peekable();
    if masks.peek().is_none() || masks.any(|bits| STORAGE.contains(ProtectionStorageMask(bits))) {
        return Ok(());
    }
    Err(otherwise.because("the server has no storage with the protection asked for"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmip::ttlv::Item;

    #[test]
    fn one_mask_has_to_be_satisfied_in_its_entirety() {
        let masks = |bits: &[i32]| {
            let items =
                bits.iter().map(|bits| Item::new(Tag::PROTECTION_STORAGE_MASK, Value::Integer(*bits)));
            Value::Structure(items.collect())
        };
        let unavailable = Reason::ProtectionStorageUnavailable;
        assert!(check(None, unavailable).is_ok());
        assert!(check(Some(&masks(&[])), unavailable).is_ok());
        assert!(check(Some(&masks(&[2, 1])), unavailable).is_ok(), "hardware, or else software");
        assert!(check(Some(&masks(&[3])), unavailable).is_err(), "hardware and software");
        assert!(check(Some(&masks(&[2])), unavailable).is_err());
    }
}
