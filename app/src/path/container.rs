//! Where containers are.

use super::{
    query::{asked, encode},
    server,
};
use model::{
    container::{ContainerListRequest, ContainerSort},
    id::ServerId,
    scope::Scope,
};

/// The containers on all hosts of a scope.
pub fn containers(scope: Scope) -> String {
    format!("/{scope}/containers")
}

/// Containers as somebody asked for them; what is as by default is left out.
pub fn containers_asked(scope: Scope, request: &ContainerListRequest) -> String {
    let filter = &request.filter;
    let after = request.after.as_ref();
    let pairs = [
        (
            "q",
            filter.search.as_ref().map(|search| encode(search.as_str())),
        ),
        ("state", filter.state.map(|state| state.as_str().to_owned())),
        ("server", filter.server.map(|server| server.to_string())),
        (
            "sort",
            (request.sort != ContainerSort::default()).then(|| request.sort.as_str().to_owned()),
        ),
        ("desc", request.is_descending.then(|| "1".to_owned())),
        (
            "after",
            after.map(|after| encode(&String::from(after.clone()))),
        ),
    ];
    asked(containers(scope), pairs)
}

/// Tokens by which programs read the figures of a scope.
pub fn scrape(scope: Scope) -> String {
    format!("/{scope}/scrape")
}

/// One container of a host.
pub fn container(scope: Scope, id: ServerId, name: &str) -> String {
    format!("{}/containers/{}", server(scope, id), encode(name))
}
