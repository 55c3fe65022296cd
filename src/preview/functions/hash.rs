//! Hashes: <https://docs.aws.amazon.com/redshift/latest/dg/hash-functions.html>.

use data_encoding::HEXLOWER;

use super::super::call::Resolved;
use super::super::value::{Type, Value};
use super::kernel;

/// The sines that MD5 adds.
const SINES: [u32; 64] = [
    0xd76a_a478,
    0xe8c7_b756,
    0x2420_70db,
    0xc1bd_ceee,
    0xf57c_0faf,
    0x4787_c62a,
    0xa830_4613,
    0xfd46_9501,
    0x6980_98d8,
    0x8b44_f7af,
    0xffff_5bb1,
    0x895c_d7be,
    0x6b90_1122,
    0xfd98_7193,
    0xa679_438e,
    0x49b4_0821,
    0xf61e_2562,
    0xc040_b340,
    0x265e_5a51,
    0xe9b6_c7aa,
    0xd62f_105d,
    0x0244_1453,
    0xd8a1_e681,
    0xe7d3_fbc8,
    0x21e1_cde6,
    0xc337_07d6,
    0xf4d5_0d87,
    0x455a_14ed,
    0xa9e3_e905,
    0xfcef_a3f8,
    0x676f_02d9,
    0x8d2a_4c8a,
    0xfffa_3942,
    0x8771_f681,
    0x6d9d_6122,
    0xfde5_380c,
    0xa4be_ea44,
    0x4bde_cfa9,
    0xf6bb_4b60,
    0xbebf_bc70,
    0x289b_7ec6,
    0xeaa1_27fa,
    0xd4ef_3085,
    0x0488_1d05,
    0xd9d4_d039,
    0xe6db_99e5,
    0x1fa2_7cf8,
    0xc4ac_5665,
    0xf429_2244,
    0x432a_ff97,
    0xab94_23a7,
    0xfc93_a039,
    0x655b_59c3,
    0x8f0c_cc92,
    0xffef_f47d,
    0x8584_5dd1,
    0x6fa8_7e4f,
    0xfe2c_e6e0,
    0xa301_4314,
    0x4e08_11a1,
    0xf753_7e82,
    0xbd3a_f235,
    0x2ad7_d2bb,
    0xeb86_d391,
];
/// The cube roots that SHA-256 adds.
const CUBE_ROOTS: [u32; 64] = [
    0x428a_2f98,
    0x7137_4491,
    0xb5c0_fbcf,
    0xe9b5_dba5,
    0x3956_c25b,
    0x59f1_11f1,
    0x923f_82a4,
    0xab1c_5ed5,
    0xd807_aa98,
    0x1283_5b01,
    0x2431_85be,
    0x550c_7dc3,
    0x72be_5d74,
    0x80de_b1fe,
    0x9bdc_06a7,
    0xc19b_f174,
    0xe49b_69c1,
    0xefbe_4786,
    0x0fc1_9dc6,
    0x240c_a1cc,
    0x2de9_2c6f,
    0x4a74_84aa,
    0x5cb0_a9dc,
    0x76f9_88da,
    0x983e_5152,
    0xa831_c66d,
    0xb003_27c8,
    0xbf59_7fc7,
    0xc6e0_0bf3,
    0xd5a7_9147,
    0x06ca_6351,
    0x1429_2967,
    0x27b7_0a85,
    0x2e1b_2138,
    0x4d2c_6dfc,
    0x5338_0d13,
    0x650a_7354,
    0x766a_0abb,
    0x81c2_c92e,
    0x9272_2c85,
    0xa2bf_e8a1,
    0xa81a_664b,
    0xc24b_8b70,
    0xc76c_51a3,
    0xd192_e819,
    0xd699_0624,
    0xf40e_3585,
    0x106a_a070,
    0x19a4_c116,
    0x1e37_6c08,
    0x2748_774c,
    0x34b0_bcb5,
    0x391c_0cb3,
    0x4ed8_aa4a,
    0x5b9c_ca4f,
    0x682e_6ff3,
    0x748f_82ee,
    0x78a5_636f,
    0x84c8_7814,
    0x8cc7_0208,
    0x90be_fffa,
    0xa450_6ceb,
    0xbef9_a3f7,
    0xc671_78f2,
];
/// The square roots from which SHA-256 starts.
const SQUARE_ROOTS: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

fn is_hashed(of: Type) -> bool {
    of.is_text() || of.is_bytes()
}

fn hashed(name: &'static str, types: &[Type], hash: fn(&[u8]) -> Vec<u8>) -> Option<Resolved> {
    matches!(types, [of] if is_hashed(*of)).then_some(())?;
    kernel(name, Type::TEXT, move |_, values| {
        let hash = |bytes: &[u8]| Ok(Value::Text(HEXLOWER.encode(&hash(bytes)).into()));
        match values {
            [Value::Text(text)] => hash(text.as_bytes()),
            [Value::Bytes(bytes)] => hash(bytes),
            _ => Ok(Value::Null),
        }
    })
}

/// <https://docs.aws.amazon.com/redshift/latest/dg/r_MD5.html>
pub(super) fn md5(types: &[Type]) -> Option<Resolved> {
    hashed("md5", types, md5_of)
}

/// `SHA`, `SHA1`, `FUNC_SHA1`: <https://docs.aws.amazon.com/redshift/latest/dg/SHA1.html>.
pub(super) fn sha1(types: &[Type]) -> Option<Resolved> {
    hashed("sha1", types, sha1_of)
}

/// Of 256 bits: <https://docs.aws.amazon.com/redshift/latest/dg/SHA2.html>.
pub(super) fn sha2(types: &[Type]) -> Option<Resolved> {
    matches!(types, [of, bits] if is_hashed(*of) && bits.is_integer()).then_some(())?;
    kernel("sha2", Type::TEXT, |_, values| match values {
        [_, Value::Int(bits)] if !matches!(bits, 0 | 256) => {
            Err("the preview models SHA2 of 256 bits only".into())
        }
        [Value::Text(text), _] => Ok(Value::Text(HEXLOWER.encode(&sha256_of(text.as_bytes())).into())),
        [Value::Bytes(bytes), _] => Ok(Value::Text(HEXLOWER.encode(&sha256_of(bytes)).into())),
        _ => Ok(Value::Null),
    })
}

/// FNV-1a of 64 bits: <https://docs.aws.amazon.com/redshift/latest/dg/r_FNV_HASH.html>.
pub(super) fn fnv_hash(types: &[Type]) -> Option<Resolved> {
    matches!(types, [of] if is_hashed(*of)).then_some(())?;
    kernel("fnv_hash", Type::BIGINT, |_, values| {
        let hash = |bytes: &[u8]| {
            let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
            Ok(Value::Int(bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, step).cast_signed()))
        };
        match values {
            [Value::Text(text)] => hash(text.as_bytes()),
            [Value::Bytes(bytes)] => hash(bytes),
            _ => Ok(Value::Null),
        }
    })
}

/// The bytes in blocks of 64, with their padding and their length.
fn blocks(bytes: &[u8], little: bool) -> Vec<[u32; 16]> {
    let bits = (bytes.len() as u64).wrapping_mul(8);
    let mut padded = bytes.to_vec();
    padded.push(0x80);
    padded.resize(padded.len().next_multiple_of(64) + if padded.len() % 64 > 56 { 64 } else { 0 }, 0);
    let end = padded.len() - 8;
    padded[end..].copy_from_slice(&if little { bits.to_le_bytes() } else { bits.to_be_bytes() });
    let word = |word: &[u8]| {
        let word = word.try_into().unwrap_or_default();
        if little { u32::from_le_bytes(word) } else { u32::from_be_bytes(word) }
    };
    let block = |block: &[u8]| -> [u32; 16] {
        let mut words = [0; 16];
        words.iter_mut().zip(block.chunks(4)).for_each(|(to, from)| *to = word(from));
        words
    };
    padded.chunks(64).map(block).collect()
}

#[allow(clippy::many_single_char_names, reason = "the letters of the standard")]
fn md5_of(bytes: &[u8]) -> Vec<u8> {
    const SHIFTS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
    let mut state = [0x6745_2301_u32, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    for words in blocks(bytes, true) {
        let [mut a, mut b, mut c, mut d] = state;
        for at in 0..64 {
            let (mixed, word) = match at / 16 {
                0 => ((b & c) | (!b & d), at),
                1 => ((d & b) | (!d & c), (5 * at + 1) % 16),
                2 => (b ^ c ^ d, (3 * at + 5) % 16),
                _ => (c ^ (b | !d), (7 * at) % 16),
            };
            let sum = a.wrapping_add(mixed).wrapping_add(SINES[at]).wrapping_add(words[word]);
            let turned = b.wrapping_add(sum.rotate_left(SHIFTS[at / 16][at % 4]));
            (a, d, c, b) = (d, c, b, turned);
        }
        state.iter_mut().zip([a, b, c, d]).for_each(|(to, from)| *to = to.wrapping_add(from));
    }
    state.iter().flat_map(|word| word.to_le_bytes()).collect()
}

#[allow(clippy::many_single_char_names, reason = "the letters of the standard")]
fn sha1_of(bytes: &[u8]) -> Vec<u8> {
    let mut state = [0x6745_2301_u32, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    for block in blocks(bytes, false) {
        let mut words = block.to_vec();
        for at in 16..80 {
            words.push((words[at - 3] ^ words[at - 8] ^ words[at - 14] ^ words[at - 16]).rotate_left(1));
        }
        let [mut a, mut b, mut c, mut d, mut e] = state;
        for (at, word) in words.iter().enumerate() {
            let (mixed, added) = match at / 20 {
                0 => ((b & c) | (!b & d), 0x5a82_7999),
                1 => (b ^ c ^ d, 0x6ed9_eba1),
                2 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6_u32),
            };
            let sum =
                a.rotate_left(5).wrapping_add(mixed).wrapping_add(e).wrapping_add(added).wrapping_add(*word);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, sum);
        }
        state.iter_mut().zip([a, b, c, d, e]).for_each(|(to, from)| *to = to.wrapping_add(from));
    }
    state.iter().flat_map(|word| word.to_be_bytes()).collect()
}

#[allow(clippy::many_single_char_names, reason = "the letters of the standard")]
fn sha256_of(bytes: &[u8]) -> Vec<u8> {
    let mut state = SQUARE_ROOTS;
    for block in blocks(bytes, false) {
        let mut words = block.to_vec();
        for at in 16..64 {
            let (far, near) = (words[at - 15], words[at - 2]);
            let far = far.rotate_right(7) ^ far.rotate_right(18) ^ (far >> 3);
            let near = near.rotate_right(17) ^ near.rotate_right(19) ^ (near >> 10);
            words.push(words[at - 16].wrapping_add(far).wrapping_add(words[at - 7]).wrapping_add(near));
        }
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = state;
        for (word, root) in words.iter().zip(CUBE_ROOTS) {
            let turned = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
            let chosen = (e & f) ^ (!e & g);
            let one = h.wrapping_add(turned).wrapping_add(chosen).wrapping_add(root).wrapping_add(*word);
            let turned = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
            let two = turned.wrapping_add((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d.wrapping_add(one), c, b, a, one.wrapping_add(two));
        }
        state.iter_mut().zip([a, b, c, d, e, f, g, h]).for_each(|(to, from)| *to = to.wrapping_add(from));
    }
    state.iter().flat_map(|word| word.to_be_bytes()).collect()
}
