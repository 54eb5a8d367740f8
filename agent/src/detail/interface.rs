//! Network interfaces that are up and lead somewhere: those with hardware behind
//! them, and those with an address that others can reach. The loopback and the
//! countless ends of containers have neither.

use super::name;
use model::agent::{Interface, MAX_INTERFACES, NetReport};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

/// Addresses of one interface at most: what the console takes.
const MAX_ADDRESSES: usize = 16;

/// One interface as it was read.
#[derive(Debug, Clone)]
pub struct Link {
    /// Its name.
    pub name: String,
    /// Whether it is up.
    pub is_up: bool,
    /// Its addresses.
    pub addresses: Vec<IpAddr>,
}

/// The interfaces to report, by name. `counted` are those whose bytes make the
/// machine's total.
pub fn interfaces(
    mut links: Vec<Link>,
    rates: &BTreeMap<String, NetReport>,
    counted: &BTreeSet<String>,
) -> Vec<Interface> {
    links.retain(|link| {
        link.is_up
            && link.name != crate::net::LOOPBACK
            && (counted.contains(&link.name) || link.addresses.iter().any(is_reachable))
    });
    // Where there are too many, those that count come first.
    links.sort_by_key(|link| (!counted.contains(&link.name), link.name.clone()));
    links.truncate(MAX_INTERFACES);
    links.sort_by(|a, b| a.name.cmp(&b.name));
    links
        .into_iter()
        .map(|link| {
            let rate = rates.get(&link.name);
            let mut addresses = link.addresses;
            // What others may call comes first, the older family before.
            addresses.sort_by_key(|address| (!is_reachable(address), address.is_ipv6(), *address));
            addresses.dedup();
            addresses.truncate(MAX_ADDRESSES);
            Interface {
                name: name(&link.name),
                addresses: addresses.iter().map(IpAddr::to_string).collect(),
                input: rate.map_or(0.0, |rate| rate.input),
                output: rate.map_or(0.0, |rate| rate.output),
            }
        })
        .collect()
}

/// Not one that every interface gives itself.
fn is_reachable(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !v4.is_link_local() && !v4.is_loopback() && !v4.is_unspecified(),
        IpAddr::V6(v6) => !v6.is_unicast_link_local() && !v6.is_loopback() && !v6.is_unspecified(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(name: &str, is_up: bool, addresses: &[&str]) -> Link {
        Link {
            name: name.into(),
            is_up,
            addresses: addresses.iter().map(|text| text.parse().unwrap()).collect(),
        }
    }

    fn names(interfaces: &[Interface]) -> Vec<&str> {
        interfaces.iter().map(|i| i.name.as_str()).collect()
    }

    #[test]
    fn interfaces_that_are_up_and_lead_somewhere_are_listed() {
        let links = vec![
            link("wg0", true, &["10.9.0.1"]),
            link("lo", true, &["127.0.0.1", "::1"]),
            link("eth0", true, &["fe80::1", "2001:db8::1", "192.0.2.1"]),
            link("eth1", false, &["192.0.2.2"]),
            link("eth2", true, &[]),
            link("veth12", true, &["fe80::2"]),
        ];
        let rates = BTreeMap::from([(
            "eth0".to_owned(),
            NetReport {
                input: 8.0,
                output: 16.0,
            },
        )]);
        let counted = ["eth0", "eth1", "eth2"].map(str::to_owned).into();
        let found = interfaces(links, &rates, &counted);
        assert_eq!(names(&found), ["eth0", "eth2", "wg0"]);
        assert_eq!(found[0].addresses, ["192.0.2.1", "2001:db8::1", "fe80::1"]);
        assert_eq!((found[0].input, found[0].output), (8.0, 16.0));
        assert_eq!((found[2].input, found[2].output), (0.0, 0.0));
    }

    #[test]
    fn of_too_many_those_that_count_stay() {
        let mut links: Vec<_> = (0..MAX_INTERFACES)
            .map(|i| link(&format!("br{i:03}"), true, &["10.0.0.1"]))
            .collect();
        links.push(link("eth0", true, &[]));
        let found = interfaces(
            links,
            &BTreeMap::new(),
            &BTreeSet::from(["eth0".to_owned()]),
        );
        assert_eq!(found.len(), MAX_INTERFACES);
        assert_eq!(found.last().unwrap().name, "eth0");
    }
}
