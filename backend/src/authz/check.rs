//! `check!(Name, condition)`: a condition that decides who may.
//!
//! It is the condition and nothing else. In tests (feature `testing`) a console
//! may lack one of them, by its name, so that the tests of authorization can show
//! that they would notice (`testing::mutant`).

#[cfg(not(feature = "testing"))]
macro_rules! check {
    ($name:ident $(($of:expr))?, $condition:expr) => {
        $condition
    };
}

#[cfg(feature = "testing")]
macro_rules! check {
    ($name:ident $(($of:expr))?, $condition:expr) => {
        $condition || $crate::testing::mutant::lacks($crate::testing::Check::$name $(($of))?)
    };
}

pub(crate) use check;
