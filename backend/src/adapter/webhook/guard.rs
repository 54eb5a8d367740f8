//! Which addresses the console goes to because people say so: those of the public network,
//! and networks that the configuration names.

use ipnet::IpNet;
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::Arc,
};

/// What is let through.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    allowed: Arc<[IpNet]>,
}

impl Guard {
    /// With networks beside the public one.
    pub fn allowing(networks: impl Into<Arc<[IpNet]>>) -> Self {
        Guard {
            allowed: networks.into(),
        }
    }

    /// Whether the console may go to an address.
    pub fn allows(&self, address: IpAddr) -> bool {
        // `::ffff:10.0.0.1` goes to 10.0.0.1.
        let address = match address {
            IpAddr::V6(six) => six.to_ipv4_mapped().map_or(IpAddr::V6(six), IpAddr::V4),
            four => four,
        };
        self.allowed
            .iter()
            .any(|network| network.contains(&address))
            || is_public(address)
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// Everything that the registry of special addresses (RFC 6890) does not set aside.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !matches!(
        (a, b, c),
        // This network, private, loopback, link-local with the metadata of clouds.
        (0 | 10 | 127, _, _) | (172, 16..=31, _) | (192, 168, _) | (169, 254, _)
        // Shared by carriers, and by clouds for their own services.
        | (100, 64..=127, _)
        // Protocols, documentation, relays, benchmarks.
        | (192, 0, 0 | 2) | (192, 88, 99) | (198, 18 | 19, _) | (198, 51, 100) | (203, 0, 113)
        // Multicast, reserved, broadcast.
        | (224..=255, _, _)
    )
}

/// Of global unicast (`2000::/3`) what is not set aside: tunnels lead to addresses that
/// nobody looked at.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let is_global = (0x2000..0x4000).contains(&a);
    let is_set_aside = match a {
        // Protocols and Teredo, documentation.
        0x2001 => b < 0x0200 || b == 0x0db8,
        // 6to4.
        0x2002 => true,
        // Documentation.
        0x3fff => b < 0x1000,
        _ => false,
    };
    is_global && !is_set_aside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(guard: &Guard, text: &str) -> bool {
        guard.allows(text.parse().unwrap())
    }

    #[test]
    fn only_addresses_of_the_public_network_are_let_through() {
        let guard = Guard::default();
        for public in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2001:4860:4860::8888",
            "2a00::1",
            "::ffff:8.8.8.8",
        ] {
            assert!(allows(&guard, public), "{public}");
        }
        for private in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.169.254",
            "169.254.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            // Metadata of two more clouds.
            "100.100.100.200",
            "192.0.0.192",
            "100.64.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!allows(&guard, private), "{private}");
        }
    }

    #[test]
    fn a_network_that_was_named_is_let_through_and_nothing_beside_it() {
        let networks = ["10.1.0.0/16", "fd12::/16"].map(|text| text.parse().unwrap());
        let guard = Guard::allowing(networks.to_vec());
        for good in ["10.1.2.3", "::ffff:10.1.2.3", "fd12::5", "1.1.1.1"] {
            assert!(allows(&guard, good), "{good}");
        }
        for wrong in ["10.2.0.1", "fd13::5", "127.0.0.1"] {
            assert!(!allows(&guard, wrong), "{wrong}");
        }
    }
}
