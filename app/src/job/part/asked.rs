//! What somebody asked of the list of jobs, in the query string.

use crate::list;
use leptos_router::params::ParamsMap;
use model::job::{JobListRequest, JobStatus};

/// A query string as the list understands it.
pub type Asked = list::Asked<JobListRequest>;

impl Asked {
    /// Reads a query string. A status that does not exist is left aside: an old
    /// link should still lead to the list.
    pub fn read(query: &ParamsMap) -> Self {
        let after = query.get("after").filter(|mark| !mark.is_empty());
        let after = after.map(|mark| mark.parse()).transpose();
        Asked {
            is_mark_wrong: after.is_err(),
            request: JobListRequest {
                status: query
                    .get("status")
                    .and_then(|status| JobStatus::parse(&status)),
                after: after.ok().flatten(),
            },
            ignored: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::id::JobId;

    fn read(pairs: &[(&str, &str)]) -> Asked {
        let mut query = ParamsMap::new();
        for (name, value) in pairs {
            query.insert((*name).to_owned(), (*value).to_owned());
        }
        Asked::read(&query)
    }

    #[test]
    fn a_query_string_says_which_jobs_and_from_where_on() {
        let asked = read(&[("status", "failed"), ("after", "12")]);
        let expected = JobListRequest {
            status: Some(JobStatus::Failed),
            after: Some(JobId(12)),
        };
        assert_eq!(asked.checked(), Ok(expected));
        assert_eq!(read(&[("status", "lost"), ("after", "")]), Asked::default());
        assert!(read(&[("after", "x")]).checked().is_err());
    }
}
