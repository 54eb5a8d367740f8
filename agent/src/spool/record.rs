//! Records in a file, one behind the other: length, check sum, payload.
//!
//! ```text
//! 4 bytes  length of the payload, little endian
//! 4 bytes  CRC-32 of the length and the payload, little endian
//! n bytes  payload
//! ```
//!
//! The length is part of the sum, so that a block of zeros, which some file
//! systems leave behind after a power failure, is no record.

/// Bytes before a payload.
pub(super) const HEADER: usize = 8;

/// Adds a record to `file`.
pub(super) fn encode(payload: &[u8], file: &mut Vec<u8>) {
    let length = u32::try_from(payload.len())
        .expect("a report is far smaller than four gigabytes")
        .to_le_bytes();
    file.extend_from_slice(&length);
    file.extend_from_slice(&sum(length, payload).to_le_bytes());
    file.extend_from_slice(payload);
}

/// The payloads from the beginning on up to the first record that is not whole,
/// and where the last whole one ends.
pub(super) fn decode(file: &[u8]) -> (Vec<&[u8]>, usize) {
    let mut payloads = Vec::new();
    let mut end = 0;
    while let Some(payload) = file.get(end..).and_then(first) {
        end += HEADER + payload.len();
        payloads.push(payload);
    }
    (payloads, end)
}

fn first(file: &[u8]) -> Option<&[u8]> {
    let (length, rest) = file.split_first_chunk::<4>()?;
    let (check, rest) = rest.split_first_chunk::<4>()?;
    let payload = rest.get(..usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
    (sum(*length, payload) == u32::from_le_bytes(*check)).then_some(payload)
}

fn sum(length: [u8; 4], payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&length);
    hasher.update(payload);
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Payloads of many lengths, the empty one and one with zeros among them.
    fn example() -> (Vec<Vec<u8>>, Vec<u8>) {
        let payloads: Vec<Vec<u8>> = [0usize, 1, 7, 8, 9, 64, 0, 255]
            .into_iter()
            .map(|length| (0..length).map(|i| (i % 5) as u8).collect())
            .collect();
        let mut file = Vec::new();
        payloads
            .iter()
            .for_each(|payload| encode(payload, &mut file));
        (payloads, file)
    }

    #[test]
    fn what_is_written_is_read() {
        let (payloads, file) = example();
        assert_eq!(
            decode(&file),
            (payloads.iter().map(Vec::as_slice).collect(), file.len())
        );
        assert_eq!(decode(&[]), (vec![], 0));
    }

    #[test]
    fn cut_at_any_byte_the_whole_records_before_the_cut_are_there_and_nothing_else() {
        let (payloads, file) = example();
        let ends: Vec<usize> = payloads
            .iter()
            .scan(0, |end, payload| {
                *end += HEADER + payload.len();
                Some(*end)
            })
            .collect();
        for cut in 0..=file.len() {
            let whole = ends.iter().filter(|end| **end <= cut).count();
            let (read, end) = decode(&file[..cut]);
            assert_eq!(
                read,
                payloads[..whole]
                    .iter()
                    .map(Vec::as_slice)
                    .collect::<Vec<_>>(),
                "cut at {cut}"
            );
            assert_eq!(end, whole.checked_sub(1).map_or(0, |last| ends[last]));
            // What was not written yet may read as zeros.
            let mut padded = file[..cut].to_vec();
            padded.resize(file.len() + 64, 0);
            let (padded_read, _) = decode(&padded);
            assert!(
                padded_read.len() <= payloads.len()
                    && padded_read.iter().zip(&payloads).all(|(a, b)| a == b),
                "zeros behind {cut}"
            );
        }
    }

    #[test]
    fn a_flipped_bit_ends_the_file_before_its_record() {
        let (payloads, file) = example();
        for byte in 0..file.len() {
            let mut damaged = file.clone();
            damaged[byte] ^= 0x10;
            let (read, end) = decode(&damaged);
            assert!(end <= byte, "byte {byte}");
            assert!(read.iter().zip(&payloads).all(|(a, b)| a == b));
            assert!(read.len() < payloads.len());
        }
    }
}
