//! Who calls, and what each of them gets: a row of the table says what its route
//! takes, and the columns follow from that.

/// Who calls, in the order in which they do: who is refused everything before who
/// may, so that they are refused a thing that is still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Nobody.
    Anonymous,
    /// An accepted employee of the company without any right.
    Employee,
    /// An administrator of another company.
    Foreigner,
    /// An accepted employee with the data right on the company's hosts and no
    /// functional right.
    Reader,
    /// Who waits to be let in; every right stands in the tables for them already.
    Applicant,
    /// An employee with every right, all of it ended or not begun.
    Expired,
    /// Somebody who was dismissed, in a session from before; every right stands
    /// in the tables for them still.
    Dismissed,
    /// Somebody with every right whose account is disabled, in a session from
    /// before.
    Disabled,
    /// Who may: for a personal thing its owner, for a company's thing an
    /// employee with the data right and the functional rights over hosts; for the
    /// installation nobody but the one below.
    Holder,
    /// The platform administrator, who founded the company.
    Platform,
    /// A program with a token nobody gave it.
    Stranger,
    /// The agent of a host.
    Agent,
    /// An employee with every functional right and no data right.
    Able,
    /// An employee with every functional right and the data rights on the hosts.
    Both,
    /// An administrator of the company who neither founded it nor runs the
    /// installation.
    Administrator,
}

impl Who {
    pub const ALL: [Who; 15] = [
        Who::Anonymous,
        Who::Employee,
        Who::Foreigner,
        Who::Reader,
        Who::Applicant,
        Who::Expired,
        Who::Dismissed,
        Who::Disabled,
        Who::Holder,
        Who::Platform,
        Who::Stranger,
        Who::Agent,
        Who::Able,
        Who::Both,
        Who::Administrator,
    ];

    /// Who is signed in.
    pub const fn is_person(self) -> bool {
        !matches!(
            self,
            Who::Anonymous | Who::Stranger | Who::Agent | Who::Disabled
        )
    }

    /// Who may see the company's hosts.
    pub const fn sees_hosts(self) -> bool {
        matches!(
            self,
            Who::Reader | Who::Holder | Who::Platform | Who::Both | Who::Administrator
        )
    }

    /// Who belongs to the company.
    pub const fn belongs(self) -> bool {
        self.sees_hosts() || matches!(self, Who::Employee | Who::Able | Who::Expired)
    }
}

/// What a route takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing that tells callers apart.
    Nothing,
    /// Somebody who is signed in.
    Person,
    /// That it is the caller's own.
    Own,
    /// Membership of the company.
    Member,
    /// A data right on the host.
    Data,
    /// A functional right.
    Right,
    /// Both.
    Both,
    /// That the caller runs the installation.
    Platform,
    /// The token of an agent.
    Agent,
}

impl Need {
    /// For the document.
    pub const fn name(self) -> &'static str {
        match self {
            Need::Nothing => "–",
            Need::Person => "sign-in",
            Need::Own => "owner",
            Need::Member => "membership",
            Need::Data => "data",
            Need::Right => "right",
            Need::Both => "data, right",
            Need::Platform => "platform",
            Need::Agent => "agent",
        }
    }
}

/// The status for each of [`Who::ALL`].
#[derive(Debug, Clone, Copy)]
pub struct Expected {
    pub need: Need,
    statuses: [u16; Who::ALL.len()],
    exceptions: [bool; Who::ALL.len()],
    is_once: bool,
}

impl Expected {
    /// For one of them.
    pub const fn of(self, who: Who) -> u16 {
        self.statuses[who as usize]
    }

    /// Whether this one gets something else than follows from what the route takes.
    pub const fn is_exception(self, who: Who) -> bool {
        self.exceptions[who as usize]
    }

    /// Whether this one may, had the founder not called before.
    pub const fn comes_late(self, who: Who) -> bool {
        let may = matches!(who, Who::Able | Who::Both | Who::Administrator);
        self.is_once && may && self.of(who) != 403
    }

    /// One gets something else than follows from what the route takes.
    pub const fn with(mut self, who: Who, status: u16) -> Self {
        self.exceptions[who as usize] = true;
        self.set(who, status)
    }

    /// As [`Expected::then`], for one of them.
    pub const fn then_for(mut self, who: Who, status: u16) -> Self {
        self.is_once = true;
        self.with(who, status)
    }

    const fn set(mut self, who: Who, status: u16) -> Self {
        self.statuses[who as usize] = status;
        self
    }

    /// What was done is done: who may, and calls behind the founder, gets this.
    pub const fn then(mut self, status: u16) -> Self {
        self.is_once = true;
        let more = match self.need {
            Need::Right => self.set(Who::Able, status),
            Need::Both => self,
            _ => panic!("only an act that takes a right is over once it was done"),
        };
        more.set(Who::Both, status).set(Who::Administrator, status)
    }
}

/// Everybody gets the same.
pub const fn all(status: u16) -> Expected {
    Expected {
        need: Need::Nothing,
        statuses: [status; Who::ALL.len()],
        exceptions: [false; Who::ALL.len()],
        is_once: false,
    }
}

/// What people get, where programs and the anonymous get the same; the others
/// follow from these.
pub const fn people(
    others: u16,
    employee: u16,
    foreigner: u16,
    reader: u16,
    holder: u16,
    platform: u16,
) -> Expected {
    let need = need([employee, foreigner, reader, holder, platform]);
    let (able, both) = match need {
        Need::Right | Need::Member => (platform, platform),
        Need::Both | Need::Data => (employee, platform),
        _ => (employee, employee),
    };
    let expected = Expected {
        need,
        ..all(others)
    };
    expected
        .set(Who::Employee, employee)
        .set(Who::Foreigner, foreigner)
        .set(Who::Reader, reader)
        .set(Who::Holder, holder)
        .set(Who::Platform, platform)
        .set(Who::Applicant, foreigner)
        .set(Who::Able, able)
        .set(Who::Both, both)
        .set(Who::Expired, employee)
        .set(Who::Administrator, both)
        .set(Who::Dismissed, foreigner)
}

/// What a route takes where these come so far: employee, foreigner, reader,
/// holder, platform. What they get when they may differs: 200, or 409 for who
/// comes second.
const fn need(statuses: [u16; 5]) -> Need {
    match statuses {
        [403, 403, 403, 403, _] => Need::Platform,
        [404, 404, 404, _, 404] => Need::Own,
        [404, 404, 403, _, _] => Need::Both,
        [404, 404, _, _, _] => Need::Data,
        [403, 404, 403, _, _] => Need::Right,
        [_, 404, _, _, _] => Need::Member,
        [a, b, c, d, e] if a == b && b == c && c == d && d == e => Need::Person,
        _ => panic!("what this route takes does not follow: build the row by `with`"),
    }
}

/// A person's page: programs are sent to the sign-in page as the anonymous are.
pub const fn page(
    employee: u16,
    foreigner: u16,
    reader: u16,
    holder: u16,
    platform: u16,
) -> Expected {
    people(303, employee, foreigner, reader, holder, platform)
}

/// A person's server function.
pub const fn call(
    employee: u16,
    foreigner: u16,
    reader: u16,
    holder: u16,
    platform: u16,
) -> Expected {
    people(401, employee, foreigner, reader, holder, platform)
}

/// An agent's door.
pub const fn agent(status: u16) -> Expected {
    Expected {
        need: Need::Agent,
        ..all(401)
    }
    .set(Who::Agent, status)
}

#[test]
fn the_columns_follow_from_what_a_route_takes() {
    let of = |expected: Expected| Who::ALL.map(|who| expected.of(who));
    assert_eq!(
        of(call(404, 404, 403, 200, 409)),
        [
            401, 404, 404, 403, 404, 404, 404, 401, 200, 409, 401, 401, 404, 409, 409
        ]
    );
    assert_eq!(
        of(page(403, 404, 403, 403, 200).then(409)),
        [
            303, 403, 404, 403, 404, 403, 404, 303, 403, 200, 303, 303, 409, 409, 409
        ]
    );
    assert_eq!(
        of(call(403, 403, 403, 403, 200)),
        [
            401, 403, 403, 403, 403, 403, 403, 401, 403, 200, 401, 401, 403, 403, 403
        ]
    );
    for (expected, need) in [
        (call(200, 200, 200, 200, 200), Need::Person),
        (call(200, 404, 200, 200, 200), Need::Member),
        (call(404, 404, 200, 200, 200), Need::Data),
        (call(404, 404, 404, 200, 404), Need::Own),
        (call(403, 404, 403, 200, 200), Need::Right),
        (call(404, 404, 403, 200, 404), Need::Both),
        (agent(204), Need::Agent),
    ] {
        assert_eq!(expected.need, need, "{expected:?}");
    }
    assert!(
        Who::ALL
            .iter()
            .enumerate()
            .all(|(at, who)| *who as usize == at)
    );
}
