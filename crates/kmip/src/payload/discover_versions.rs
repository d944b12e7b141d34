//! Discover Versions (KMIP 2.1 section 6.1.16, 1.4 section 4.26).

use crate::table::Tag;
use crate::ttlv::{Error, ErrorKind, Raw, Wire, Writer, structure};
use crate::version::Version;

structure! {
    /// Asks which versions the server speaks.
    #[derive(Default)]
    pub struct DiscoverVersionsRequest {
        /// Versions the client speaks, the preferred one first; all of the server's are wanted when empty.
        protocol_versions: Vec<Version> = PROTOCOL_VERSION,
    }
}

structure! {
    /// Versions that both speak.
    pub struct DiscoverVersionsResponse {
        /// The versions, the server's preferred one first.
        protocol_versions: Vec<Version> = PROTOCOL_VERSION,
    }
}

impl Wire for Version {
    fn encode(&self, writer: &mut Writer, tag: Tag) {
        let mark = writer.begin(tag);
        writer.integer(Tag::PROTOCOL_VERSION_MAJOR, i32::from(self.major));
        writer.integer(Tag::PROTOCOL_VERSION_MINOR, i32::from(self.minor));
        writer.end(mark);
    }

    fn decode(raw: Raw<'_>) -> Result<Self, Error> {
        let number = |raw: Raw<'_>| u16::try_from(raw.integer()?).map_err(|_| raw.error(ErrorKind::Value));
        let mut reader = raw.structure()?;
        let major = number(reader.required(Tag::PROTOCOL_VERSION_MAJOR)?)?;
        let minor = number(reader.required(Tag::PROTOCOL_VERSION_MINOR)?)?;
        reader.finish()?;
        Ok(Self::new(major, minor))
    }
}
