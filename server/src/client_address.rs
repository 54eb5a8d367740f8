//! Whose request it is. `X-Forwarded-For` is a claim of whoever sent it; only
//! what a configured proxy added is believed.

use axum::RequestExt;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderMap;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

const X_FORWARDED_FOR: &str = "x-forwarded-for";

/// The address of the client, in the extensions of every request. `0.0.0.0` when
/// there is no connection, as in tests that call the router directly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// In the extensions of requests that a trusted proxy handed on.
#[derive(Debug, Clone, Copy)]
pub struct ViaTrustedProxy;

/// The peers whose forwarding headers are believed.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    /// These networks and no others.
    pub fn new(networks: impl Into<Arc<[IpNet]>>) -> Self {
        TrustedProxies(networks.into())
    }

    /// Whether `address` is one of them.
    pub fn contains(&self, address: IpAddr) -> bool {
        // A missing peer must not become a trusted one by 0.0.0.0/0.
        !address.is_unspecified() && self.0.iter().any(|network| network.contains(&address))
    }

    /// The client, given the peer of the connection and what the headers claim.
    ///
    /// Each proxy appends the address it was called from, so the list is read
    /// from the right, as long as the one who wrote the entry is trusted. What
    /// stands further left anybody could have written.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let lines: Vec<_> = headers.get_all(X_FORWARDED_FOR).iter().collect();
        // Several lines of one header are one list.
        for line in lines.into_iter().rev() {
            let Ok(line) = line.to_str() else {
                return client;
            };
            for entry in line.rsplit(',') {
                if !self.contains(client) {
                    return client;
                }
                let Some(address) = parse_entry(entry.trim()) else {
                    return client;
                };
                client = address.to_canonical();
            }
        }
        client
    }
}

/// An entry is an address; some proxies add the port.
fn parse_entry(entry: &str) -> Option<IpAddr> {
    let bare = entry
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(entry);
    bare.parse()
        .ok()
        .or_else(|| entry.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// Middleware: puts [`ClientAddress`], and [`ViaTrustedProxy`] where it holds,
/// into the extensions. The outermost one, because the others read them.
pub async fn find_client_address(
    State(proxies): State<TrustedProxies>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = match request.extract_parts::<ConnectInfo<SocketAddr>>().await {
        Ok(ConnectInfo(peer)) => peer.ip().to_canonical(),
        Err(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    };
    let client = proxies.client(peer, request.headers());
    request.extensions_mut().insert(ClientAddress(client));
    if proxies.contains(peer) {
        request.extensions_mut().insert(ViaTrustedProxy);
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::{
        ClientAddress, TrustedProxies, ViaTrustedProxy, X_FORWARDED_FOR, find_client_address,
    };
    use axum::Extension;
    use axum::Router;
    use axum::body::Body;
    use axum::extract::connect_info::MockConnectInfo;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use http::{HeaderMap, Request};
    use std::net::{IpAddr, SocketAddr};
    use tower::ServiceExt;

    fn proxies() -> TrustedProxies {
        TrustedProxies::new(["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()])
    }

    #[test]
    fn only_what_trusted_proxies_added_is_believed() {
        let cases: [(&str, &[&str], &str); 13] = [
            ("192.0.2.1", &[], "192.0.2.1"),
            // Not a proxy of ours: whatever it claims.
            ("192.0.2.1", &["203.0.113.9"], "192.0.2.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["203.0.113.9"], "203.0.113.9"),
            // The client wrote the left part itself.
            ("10.0.0.1", &["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
            (
                "10.0.0.1",
                &["1.1.1.1, 203.0.113.9, 10.0.0.2"],
                "203.0.113.9",
            ),
            (
                "10.0.0.1",
                &["1.1.1.1", "203.0.113.9", "10.0.0.2"],
                "203.0.113.9",
            ),
            // All the way inside the own network.
            ("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
            // An entry that is none ends the reading.
            ("10.0.0.1", &["1.1.1.1, unknown, 10.0.0.2"], "10.0.0.2"),
            ("10.0.0.1", &["203.0.113.9:4711"], "203.0.113.9"),
            ("10.0.0.1", &["[2001:db8::1]:4711"], "2001:db8::1"),
            ("fd00::1", &["[2001:db8::1]"], "2001:db8::1"),
            // IPv4 on a socket of both kinds.
            ("::ffff:10.0.0.1", &["::ffff:203.0.113.9"], "203.0.113.9"),
        ];
        for (peer, lines, client) in cases {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(X_FORWARDED_FOR, line.parse().unwrap());
            }
            let found = proxies().client(peer.parse().unwrap(), &headers);
            assert_eq!(found, client.parse::<IpAddr>().unwrap(), "{peer} {lines:?}");
        }
    }

    #[test]
    fn a_missing_peer_is_never_trusted() {
        let everybody = TrustedProxies::new(["0.0.0.0/0".parse().unwrap()]);
        assert!(!everybody.contains("0.0.0.0".parse().unwrap()));
        assert!(everybody.contains("192.0.2.1".parse().unwrap()));
    }

    async fn answer(router: Router) -> String {
        let request = Request::get("/")
            .header(X_FORWARDED_FOR, "203.0.113.9")
            .body(Body::empty())
            .unwrap();
        let response = router.oneshot(request).await.unwrap();
        let body = axum::body::to_bytes(response.into_body(), 1024)
            .await
            .unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn handlers_find_the_client_in_the_extensions() {
        async fn tell(
            Extension(client): Extension<ClientAddress>,
            via: Option<Extension<ViaTrustedProxy>>,
        ) -> String {
            format!("{} {}", client.0, via.is_some())
        }
        let router = Router::new()
            .route("/", get(tell))
            .layer(from_fn_with_state(proxies(), find_client_address));
        assert_eq!(answer(router.clone()).await, "0.0.0.0 false");
        let peer = |address: &str| MockConnectInfo(address.parse::<SocketAddr>().unwrap());
        assert_eq!(
            answer(router.clone().layer(peer("10.0.0.1:9"))).await,
            "203.0.113.9 true"
        );
        assert_eq!(
            answer(router.layer(peer("192.0.2.1:9"))).await,
            "192.0.2.1 false"
        );
    }
}
