//! From the bytes of a record to the JSON text in it.

use std::borrow::Cow;

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER_PERMISSIVE};

use super::split_records::RECORD_BYTES;
use crate::json::after_space;
use crate::model::Encoding;

/// One line a reason: the variant, its name in profiles, what it says.
macro_rules! reasons {
    ($($variant:ident $name:literal $summary:literal)*) => {
        /// Why a record could not be used.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Reason {
            $($variant,)*
        }

        impl Reason {
            pub(super) const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its name in a profile.
            pub(super) fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// What it says of records, after their number.
            pub(super) fn summary(self) -> &'static str {
                match self { $(Self::$variant => $summary),* }
            }
        }
    };
}

reasons! {
    NotJson "not-json" "not JSON"
    CutOff "cut-off" "incomplete JSON"
    LoneSurrogate "lone-surrogate" "half of a surrogate pair, which UTF-8 cannot represent"
    NotUtf8 "not-utf8" "not UTF-8"
    Utf16 "utf-16" "UTF-16, not UTF-8"
    TooLong "too-long" "longer than the 16 MiB that Redshift accepts"
    NotBase64 "not-base64" "not base64"
    NotHex "not-hex" "not hex"
    Gzip "gzip" "compressed with gzip, which SQL cannot decompress"
    Kpl "kpl" "aggregated by the Kinesis Producer Library, which SQL cannot split"
    Avro "avro" "Avro, which SQL cannot decode"
    Confluent "confluent-registry" "prefixed by the Confluent schema registry: use `--strip-bytes confluent` if JSON follows"
    Glue "glue-registry" "prefixed by the Glue schema registry: use `--strip-bytes glue` if JSON follows"
    BadEnvelope "bad-envelope" "an envelope with invalid base64"
    NoRecords "no-records" "a document without an array at `--records-at`"
    Base64Url "base64url" "base64url, which Redshift cannot decode: produce base64 with padding"
    TrailingText "trailing-text" "followed by other text after the JSON"
}

/// How the records are to be read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reading {
    /// The encoding, or whichever each record is seen to have.
    pub(super) encoding: Option<Encoding>,
    /// Bytes of framing before it.
    pub(super) strip_bytes: usize,
}

/// The JSON text of a payload, and how it lay in it.
pub(super) fn open(payload: &[u8], reading: Reading) -> Result<(Cow<'_, [u8]>, Encoding), Reason> {
    let payload = payload.get(reading.strip_bytes..).unwrap_or_default();
    if payload.len() > RECORD_BYTES {
        return Err(Reason::TooLong);
    }
    let start = after_space(payload, 0);
    match (reading.encoding, payload.get(start)) {
        (Some(Encoding::Utf8), _) | (None, Some(b'{' | b'[' | b'"')) => {
            return Ok((payload.into(), Encoding::Utf8));
        }
        (Some(Encoding::Base64), _) => {
            return Ok((base64(payload).ok_or(Reason::NotBase64)?.into(), Encoding::Base64));
        }
        (Some(Encoding::Hex), _) => return Ok((hex(payload).ok_or(Reason::NotHex)?.into(), Encoding::Hex)),
        (None, _) => {}
    }
    // hex first: it is valid base64 too
    let decoded = [(hex(payload), Encoding::Hex), (base64(payload), Encoding::Base64)];
    for (bytes, encoding) in decoded {
        if let Some(bytes) =
            bytes.filter(|bytes| matches!(bytes.get(after_space(bytes, 0)), Some(b'{' | b'[')))
        {
            return Ok((bytes.into(), encoding));
        }
    }
    // bytes of another format, in base64 or hex
    let named = |bytes: Option<Vec<u8>>| {
        let reason = otherwise(&bytes?, Reason::NotJson);
        (reason != Reason::NotJson).then_some(reason)
    };
    if let Some(reason) = named(hex(payload)).or_else(|| named(base64(payload))) {
        return Err(reason);
    }
    let in_alphabet = payload.trim_ascii().len() > 1
        && base64_url(payload).is_some_and(|bytes| matches!(bytes.first(), Some(b'{' | b'[')));
    if in_alphabet {
        return Err(Reason::Base64Url);
    }
    Ok((payload.into(), Encoding::Utf8))
}

fn base64_url(payload: &[u8]) -> Option<Vec<u8>> {
    let payload = payload.trim_ascii();
    let end = payload.iter().rposition(|byte| *byte != b'=').map_or(0, |last| last + 1);
    BASE64URL_NOPAD.decode(&payload[..end]).or_else(|_| BASE64_NOPAD.decode(&payload[..end])).ok()
}

fn base64(payload: &[u8]) -> Option<Vec<u8>> {
    BASE64.decode(payload.trim_ascii()).ok()
}

fn hex(payload: &[u8]) -> Option<Vec<u8>> {
    let payload = payload.trim_ascii();
    let likely = payload.first().is_some_and(u8::is_ascii_hexdigit);
    if likely { HEXLOWER_PERMISSIVE.decode(payload).ok() } else { None }
}

/// What else the bytes are, that are not JSON, recognized by how they begin.
pub(super) fn otherwise(payload: &[u8], reason: Reason) -> Reason {
    match payload {
        [0x1F, 0x8B, ..] => Reason::Gzip,
        // <https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md>
        [0xF3, 0x89, 0x9A, 0xC2, ..] => Reason::Kpl,
        // <https://avro.apache.org/docs/1.12.0/specification/#object-container-files>
        [b'O', b'b', b'j', 1, ..] | [0xC3, 0x01, ..] => Reason::Avro,
        // <https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html>
        [0, _, _, _, _, ..] => Reason::Confluent,
        // a version byte of 3, a compression byte of 0 or 5, a uuid
        [3, 0 | 5, rest @ ..] if rest.len() >= 16 => Reason::Glue,
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Reason::Utf16,
        _ => reason,
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn opened(payload: &[u8], encoding: Option<Encoding>) -> Result<(String, Encoding), Reason> {
        open(payload, Reading { encoding, strip_bytes: 0 })
            .map(|(bytes, encoding)| (String::from_utf8_lossy(&bytes).into_owned(), encoding))
    }

    #[test]
    fn the_encoding_is_seen_or_forced() {
        let json = "{\"a\":1}";
        let (base64, hex) = (BASE64.encode(json.as_bytes()), HEXLOWER_PERMISSIVE.encode(json.as_bytes()));
        for (payload, encoding) in [
            (json, Encoding::Utf8),
            (&base64, Encoding::Base64),
            (&hex, Encoding::Hex),
            (&hex.to_uppercase(), Encoding::Hex),
        ] {
            for forced in [None, Some(encoding)] {
                assert_eq!(opened(payload.as_bytes(), forced), Ok((json.to_owned(), encoding)));
            }
        }
        assert_eq!(opened(b"{\"a\":1}", Some(Encoding::Base64)), Err(Reason::NotBase64));
        assert_eq!(opened(b"eyJhIjoxfQ==", Some(Encoding::Hex)), Err(Reason::NotHex));
        assert_eq!(
            opened(b"cafe", None),
            Ok(("cafe".to_owned(), Encoding::Utf8)),
            "hex of nothing like JSON"
        );
    }

    #[test]
    fn framing_is_stripped() {
        let reading = Reading { encoding: None, strip_bytes: 5 };
        assert_eq!(open(b"\0\0\0\0\x07{}", reading).unwrap().0.as_ref(), b"{}");
        assert_eq!(open(b"abc", reading).unwrap().0.as_ref(), b"");
    }

    #[test]
    fn bytes_of_other_formats_are_named() {
        let of = |bytes: &[u8]| otherwise(bytes, Reason::NotJson);
        assert_eq!(of(b"\x1f\x8b\x08rest"), Reason::Gzip);
        assert_eq!(of(b"\xf3\x89\x9a\xc2rest"), Reason::Kpl);
        assert_eq!(of(b"Obj\x01rest"), Reason::Avro);
        assert_eq!(of(b"\0\0\0\0\x07{}"), Reason::Confluent);
        assert_eq!(of(b"\x03\x000123456789abcdef{}"), Reason::Glue);
        assert_eq!(of(b"\xff\xfe{\0"), Reason::Utf16);
        assert_eq!(of(b"{nope}"), Reason::NotJson);
    }
}
