//! Where hosts stand, and what is usual there.

use fastrand::Rng;

/// Where a host stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub provider: &'static str,
    pub region: &'static str,
    pub region_name: &'static str,
    /// Of a host's name.
    pub short: &'static str,
    pub is_abroad: bool,
}

pub(super) const SHANGHAI: Place = Place {
    provider: "aliyun",
    region: "cn-shanghai",
    region_name: "华东2（上海）",
    short: "sha",
    is_abroad: false,
};
pub(super) const HANGZHOU: Place = Place {
    provider: "aliyun",
    region: "cn-hangzhou",
    region_name: "华东1（杭州）",
    short: "hz",
    is_abroad: false,
};
pub(super) const GUANGZHOU: Place = Place {
    provider: "qcloud",
    region: "ap-guangzhou",
    region_name: "华南地区（广州）",
    short: "gz",
    is_abroad: false,
};
pub(super) const SINGAPORE: Place = Place {
    provider: "aws",
    region: "ap-southeast-1",
    region_name: "Asia Pacific (Singapore)",
    short: "sg",
    is_abroad: true,
};
pub(super) const FRANKFURT: Place = Place {
    provider: "aws",
    region: "eu-central-1",
    region_name: "Europe (Frankfurt)",
    short: "fra",
    is_abroad: true,
};
pub(super) const OFFICE: Place = Place {
    provider: ON_PREMISES,
    region: "shanghai-office",
    region_name: "上海办公室",
    short: "office",
    is_abroad: false,
};
/// Stands for no cloud at all.
const ON_PREMISES: &str = "on-prem";

/// All of them, as the hosts of a large demo are spread.
pub(super) const PLACES: [Place; 6] = [SHANGHAI, GUANGZHOU, SINGAPORE, HANGZHOU, FRANKFURT, OFFICE];

/// Operating system: name, release, kernel, architecture.
pub(super) type System = (&'static str, &'static str, &'static str, &'static str);
const SYSTEMS: [System; 5] = [
    (
        "Debian GNU/Linux",
        "12 (bookworm)",
        "6.1.0-31-cloud-amd64",
        "x86_64",
    ),
    (
        "Ubuntu",
        "24.04.2 LTS (Noble Numbat)",
        "6.8.0-55-generic",
        "x86_64",
    ),
    (
        "Alibaba Cloud Linux",
        "3 (OpenAnolis Edition)",
        "5.10.134-18.al8.x86_64",
        "x86_64",
    ),
    (
        "Amazon Linux",
        "2023.6.20250303",
        "6.1.129-138.220.amzn2023.aarch64",
        "aarch64",
    ),
    (
        "Rocky Linux",
        "9.5 (Blue Onyx)",
        "5.14.0-503.26.1.el9_5.x86_64",
        "x86_64",
    ),
];

impl Place {
    /// Whether a cloud lists it.
    pub fn is_cloud(self) -> bool {
        self.provider != ON_PREMISES
    }

    /// What a host here runs.
    pub fn draw_system(self, rng: &mut Rng) -> System {
        match self.provider {
            "aliyun" if rng.bool() => SYSTEMS[2],
            "aws" if rng.bool() => SYSTEMS[3],
            "qcloud" if rng.bool() => SYSTEMS[4],
            _ if rng.bool() => SYSTEMS[1],
            _ => SYSTEMS[0],
        }
    }

    /// An id in the form this cloud gives.
    pub fn draw_instance_id(self, rng: &mut Rng) -> String {
        let (begin, length, alphabet) = match self.provider {
            "aliyun" => ("i-bp1", 17, &b"0123456789abcdefghijklmnopqrstuvwxyz"[..]),
            "qcloud" => ("ins-", 8, &b"0123456789abcdefghijklmnopqrstuvwxyz"[..]),
            _ => ("i-0", 16, &b"0123456789abcdef"[..]),
        };
        let mut id = begin.to_owned();
        id.extend((0..length).map(|_| char::from(alphabet[rng.usize(..alphabet.len())])));
        id
    }
}
