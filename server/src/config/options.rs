//! Settings as flags of the command line.

use super::error::ConfigError;
use std::path::PathBuf;

/// Settings as flags, the strongest source. There is no flag for a secret:
/// command lines are visible to every user of the machine.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Options {
    /// Settings file [default: tenon.toml, when it is there]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Address and port to listen on
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// Folder of what must survive a restart
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,
    /// The address people type into their browsers
    #[arg(long, global = true, value_name = "URL")]
    pub base_url: Option<String>,
    /// Folder of the built site
    #[arg(long, global = true, value_name = "FOLDER")]
    pub site_root: Option<PathBuf>,
    /// How much is logged, as "info" or "info,backend=debug"
    #[arg(long, global = true, value_name = "FILTER")]
    pub log: Option<String>,
    /// "text" or "json"
    #[arg(long, global = true, value_name = "FORMAT")]
    pub log_format: Option<String>,
}

impl Options {
    pub(super) fn given(&self) -> Result<Vec<(&'static str, &str)>, ConfigError> {
        fn path<'a>(key: &str, path: Option<&'a PathBuf>) -> Result<Option<&'a str>, ConfigError> {
            path.map(|path| {
                path.to_str().ok_or_else(|| {
                    ConfigError::new(flag(key), "is not valid UTF-8; name another path")
                })
            })
            .transpose()
        }
        let all = [
            ("listen", self.listen.as_deref()),
            ("data_dir", path("data_dir", self.data_dir.as_ref())?),
            ("base_url", self.base_url.as_deref()),
            ("site_root", path("site_root", self.site_root.as_ref())?),
            ("log", self.log.as_deref()),
            ("log_format", self.log_format.as_deref()),
        ];
        Ok(all
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?)))
            .collect())
    }
}

/// The flag of a key.
pub(super) fn flag(key: &str) -> String {
    format!("--{}", key.replace('_', "-"))
}
