//! Tokens, their hashes, and the installation's master key.
//!
//! A token is shown once and stored as its SHA-256: 256 random bits need no
//! slow hash. Passwords do, see [`crate::identity::password`].

use crate::{Error, Result, entropy::Entropy};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::{
    fmt,
    io::{ErrorKind, Read, Write},
    path::Path,
};

/// A secret of 256 random bits in hexadecimal: people paste it into shells and
/// links, where a sign like `-` at its beginning would be read as an option.
/// `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A fresh one.
    pub fn new(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0u8; 32];
        entropy.fill(&mut bytes);
        Token(hex(&bytes))
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
        const DOING: &str = "opening the master key file";
        match Self::read(path) {
            Err(e) if e.kind() == ErrorKind::NotFound => {}
            read => return Self::parse(&read.map_err(|e| Error::internal(DOING, e))?),
        }
        match Self::create(path, entropy) {
            // Another console of this machine made it meanwhile.
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
            made => made.map_err(|e| Error::internal(DOING, e))?,
        }
        Self::parse(&Self::read(path).map_err(|e| Error::internal(DOING, e))?)
    }

    fn read(path: &Path) -> std::io::Result<String> {
        use std::os::unix::fs::PermissionsExt;
        let mut file = std::fs::File::open(path)?;
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            let path = path.display();
            let why = format!("{path} may be read by others; run: chmod 600 {path}");
            return Err(std::io::Error::other(why));
        }
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        Ok(text)
    }

    /// Makes the file, whole or not at all: a console that is killed meanwhile
    /// leaves nothing that the next start would refuse.
    fn create(path: &Path, entropy: &dyn Entropy) -> std::io::Result<()> {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let mut bytes = [0u8; 32];
        entropy.fill(&mut bytes);
        // Only its owner may read a temporary file.
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(URL_SAFE_NO_PAD.encode(bytes).as_bytes())?;
        file.as_file().sync_all()?;
        file.persist_noclobber(path).map_err(|e| e.error)?;
        std::fs::File::open(folder)?.sync_all()
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

    /// A cipher for one purpose: its key is of no use for another.
    fn cipher(&self, purpose: &str) -> XChaCha20Poly1305 {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.0)
            .expect("HMAC takes keys of any length");
        mac.update(b"seal\0");
        mac.update(purpose.as_bytes());
        XChaCha20Poly1305::new(&mac.finalize().into_bytes())
    }

    /// Seals a secret that must be read again. `about` says whose it is: put into
    /// somebody else's row it does not open.
    ///
    /// # Errors
    /// When the cipher fails, which it does for nothing that fits into memory.
    pub fn seal(
        &self,
        entropy: &dyn Entropy,
        purpose: &str,
        about: &str,
        secret: &[u8],
    ) -> Result<String> {
        // 192 random bits: no two are the same.
        let mut nonce = [0u8; 24];
        entropy.fill(&mut nonce);
        let payload = Payload {
            msg: secret,
            aad: about.as_bytes(),
        };
        let sealed = self
            .cipher(purpose)
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|e| Error::internal("sealing a secret", e.to_string()))?;
        Ok(URL_SAFE_NO_PAD.encode([&nonce[..], &sealed[..]].concat()))
    }

    /// What [`MasterKey::seal`] sealed for the same purpose and the same `about`.
    ///
    /// # Errors
    /// When it is anything else: another master key, a changed text.
    pub fn open(&self, purpose: &str, about: &str, sealed: &str) -> Result<Vec<u8>> {
        const DOING: &str = "opening a sealed secret";
        let bytes = URL_SAFE_NO_PAD
            .decode(sealed)
            .map_err(|e| Error::internal(DOING, e))?;
        let (nonce, msg) = bytes
            .split_first_chunk::<24>()
            .ok_or_else(|| Error::internal(DOING, "it is too short"))?;
        let aad = about.as_bytes();
        self.cipher(purpose)
            .decrypt(&XNonce::from(*nonce), Payload { msg, aad })
            .map_err(|e| Error::internal(DOING, e.to_string()))
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
        assert_eq!(token.reveal().len(), 64);
        assert_eq!(token.hash().len(), 64);
        assert!(!format!("{token:?}").contains(token.reveal()));
        assert_eq!(
            hash("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn a_token_has_no_sign_that_a_shell_or_a_command_line_reads_as_its_own() {
        struct Same(u8);
        impl Entropy for Same {
            fn fill(&self, bytes: &mut [u8]) {
                bytes.fill(self.0);
            }
        }
        for byte in 0..=u8::MAX {
            let token = Token::new(&Same(byte));
            assert!(token.reveal().bytes().all(|b| b.is_ascii_alphanumeric()));
        }
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
    fn a_sealed_secret_opens_with_its_key_for_its_purpose_and_its_person_only() {
        let (key, other) = (MasterKey([7; 32]), MasterKey([8; 32]));
        let sealed = key.seal(&SystemEntropy, "totp", "5", b"secret").unwrap();
        assert_eq!(key.open("totp", "5", &sealed).unwrap(), b"secret");
        assert_ne!(
            key.seal(&SystemEntropy, "totp", "5", b"secret").unwrap(),
            sealed
        );
        let mut changed = sealed.clone().into_bytes();
        changed[40] = if changed[40] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(other.open("totp", "5", &sealed).is_err());
        assert!(key.open("other", "5", &sealed).is_err());
        assert!(key.open("totp", "6", &sealed).is_err());
        for wrong in [changed.as_str(), "", "AAAA", "no base64!"] {
            assert!(key.open("totp", "5", wrong).is_err(), "{wrong}");
        }
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
