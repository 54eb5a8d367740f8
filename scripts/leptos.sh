# Sourced. Flags that every call of cargo-leptos shares.
#
# shellcheck shell=bash
# The agent is built by the same cargo call as the console: cargo unifies
# features per call, and two calls would compile tokio, hyper and their friends
# twice, in two variants.
# Who sources this uses it.
# shellcheck disable=SC2034
LEPTOS_WITH_AGENT=(--bin-cargo-args=--package=agent --bin-cargo-args=--bin=tenon-agent)
