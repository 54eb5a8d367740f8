//! Devices on which an account has signed in before: they carry a signature of
//! ours, and are not locked out for what strangers do.

use crate::OpContext;

/// Purpose of the signature in the device cookie.
const DEVICE: &str = "device";

/// What a device keeps, to be known next time.
pub(super) fn sign(ctx: &OpContext, account: &str) -> String {
    ctx.master_key().sign(DEVICE, account)
}

/// Whether this is what we left on a device of this account.
pub(super) fn is_known(ctx: &OpContext, account: &str, signature: Option<&str>) -> bool {
    signature.is_some_and(|signature| ctx.master_key().verify(DEVICE, account, signature))
}
