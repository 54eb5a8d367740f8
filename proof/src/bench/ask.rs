//! Somebody who is signed in and calls server functions, one after the other.

use super::figure::percentile;
use crate::{Outcome, console::client};
use reqwest::StatusCode;
use serde::{Serialize, de::DeserializeOwned};
use std::time::{Duration, Instant};

/// A session and what goes with each call.
pub struct Ask {
    client: reqwest::Client,
    origin: String,
    cookie: String,
}

/// Half of the answers came within `p50`, ms.
pub struct Times {
    /// The middle one.
    pub p50: f64,
    /// One of a hundred is slower.
    pub p99: f64,
}

impl Times {
    /// Of single times in ms.
    ///
    /// # Errors
    /// When there are none.
    pub fn of(mut times: Vec<f64>) -> Outcome<Times> {
        let nothing = "nothing was measured";
        Ok(Times {
            p50: percentile(&mut times, 0.5).ok_or(nothing)?,
            p99: percentile(&mut times, 0.99).ok_or(nothing)?,
        })
    }
}

impl Ask {
    /// With the value of the header `Cookie`.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn new(origin: &str, cookie: String) -> Outcome<Ask> {
        Ok(Ask {
            client: client()?,
            origin: origin.to_owned(),
            cookie,
        })
    }

    /// Asks and takes the whole answer, whatever it is.
    ///
    /// # Errors
    /// When there is none.
    pub async fn answer(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Outcome<(StatusCode, Vec<u8>)> {
        let answer = self
            .client
            .post(format!("{}{path}", self.origin))
            .header("content-type", "application/json")
            .header("accept", "application/json")
            .header("origin", &self.origin)
            .header("cookie", &self.cookie)
            .body(serde_json::to_vec(body)?)
            .send()
            .await?;
        let status = answer.status();
        Ok((status, answer.bytes().await?.to_vec()))
    }

    /// Asks and takes the whole answer.
    ///
    /// # Errors
    /// When it is not 200.
    pub async fn send(&self, path: &str, body: &impl Serialize) -> Outcome<Vec<u8>> {
        let (status, body) = self.answer(path, body).await?;
        if status != 200 {
            let text = String::from_utf8_lossy(&body);
            return Err(format!("{path} was answered with {status}: {text}").into());
        }
        Ok(body)
    }

    /// The same, read.
    ///
    /// # Errors
    /// When it is not 200, or something else than was expected.
    pub async fn read<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Outcome<T> {
        Ok(serde_json::from_slice(&self.send(path, body).await?)?)
    }

    /// Again and again for so long.
    ///
    /// # Errors
    /// When one is not 200.
    pub async fn times(
        &self,
        path: &str,
        body: &impl Serialize,
        length: Duration,
    ) -> Outcome<Times> {
        let mut times = Vec::new();
        let begun = Instant::now();
        while begun.elapsed() < length {
            let at = Instant::now();
            self.send(path, body).await?;
            times.push(at.elapsed().as_secs_f64() * 1e3);
        }
        Times::of(times)
    }
}
