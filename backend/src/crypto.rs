//! Tokens, their hashes, and the installation's master key.
//!
//! A token is shown once and stored as its SHA-256: 256 random bits need no
//! slow hash. Passwords do, see [`crate::identity::password`].

use crate::{Error, Result, entropy::Entropy};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::{fmt, io::Write, path::Path};

/// A secret of 256 random bits, as text that fits in a URL. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A fresh one.
    pub fn new(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0u8; 32];
        entropy.fill(&mut bytes);
        Token(URL_SAFE_NO_PAD.encode(bytes))
    }
    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
    /// What is stored of it.
    pub fn hash(&self) -> String {
        hash(&self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// SHA-256 of a text as 64 hexadecimal digits.
pub fn hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            text.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
            text.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
            text
        })
}

/// The key of the installation: seals and signs what leaves the console and
/// comes back. Every console of a cluster has the same one.
#[derive(Clone)]
pub struct MasterKey([u8; 32]);

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

impl MasterKey {
    /// From its text: 32 bytes in base64 (URL alphabet, no padding).
    ///
    /// # Errors
    /// When the text is anything else.
    pub fn parse(text: &str) -> Result<Self> {
        let bytes = URL_SAFE_NO_PAD
            .decode(text.trim())
            .map_err(|e| Error::internal("reading the master key", e))?;
        let key = bytes
            .try_into()
            .map_err(|_| Error::internal("reading the master key", "it is not 32 bytes long"))?;
        Ok(MasterKey(key))
    }

    /// From its file, which is made with mode 0600 when it is missing.
    ///
    /// # Errors
    /// When the file cannot be read or made, or others may read it.
    pub fn load_or_create(path: &Path, entropy: &dyn Entropy) -> Result<Self> {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        const DOING: &str = "opening the master key file";
        let mut options = std::fs::OpenOptions::new();
        match options.write(true).create_new(true).mode(0o600).open(path) {
            Ok(mut file) => {
                let text = Token::new(entropy);
                file.write_all(text.reveal().as_bytes())
                    .and_then(|()| file.sync_all())
                    .map_err(|e| Error::internal(DOING, e))?;
                Self::parse(text.reveal())
            }
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
                let mode = std::fs::metadata(path)
                    .map_err(|e| Error::internal(DOING, e))?
                    .permissions()
                    .mode();
                if mode & 0o077 != 0 {
                    let why = format!(
                        "{} may be read by others; run: chmod 600 {}",
                        path.display(),
                        path.display()
                    );
                    return Err(Error::internal(DOING, why));
                }
                Self::parse(&std::fs::read_to_string(path).map_err(|e| Error::internal(DOING, e))?)
            }
            Err(e) => Err(Error::internal(DOING, e)),
        }
    }

    /// A signature over `text` that only this installation can make. `purpose`
    /// keeps a signature made for one thing from being used for another.
    pub fn sign(&self, purpose: &str, text: &str) -> String {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.0)
            .expect("HMAC takes keys of any length");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }

    /// Whether `signature` was made by [`MasterKey::sign`]; in constant time.
    pub fn verify(&self, purpose: &str, text: &str, signature: &str) -> bool {
        use subtle::ConstantTimeEq;
        self.sign(purpose, text)
            .as_bytes()
            .ct_eq(signature.as_bytes())
            .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SystemEntropy;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_token_is_stored_as_its_hash_and_never_shown() {
        let token = Token::new(&SystemEntropy);
        assert_eq!(token.reveal().len(), 43);
        assert_eq!(token.hash().len(), 64);
        assert!(!format!("{token:?}").contains(token.reveal()));
        assert_eq!(
            hash("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn a_signature_holds_for_one_purpose_and_one_text() {
        let key = MasterKey([7; 32]);
        let signature = key.sign("device", "5");
        assert!(key.verify("device", "5", &signature));
        assert!(!key.verify("other", "5", &signature));
        assert!(!key.verify("device", "6", &signature));
        assert!(!key.verify("device", "5", ""));
        assert!(!MasterKey([8; 32]).verify("device", "5", &signature));
    }

    #[test]
    fn the_key_file_is_made_once_and_refused_when_others_may_read_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("master.key");
        let made = MasterKey::load_or_create(&path, &SystemEntropy).unwrap();
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(
            MasterKey::load_or_create(&path, &SystemEntropy).unwrap().0,
            made.0
        );
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(MasterKey::load_or_create(&path, &SystemEntropy).is_err());
    }
}
