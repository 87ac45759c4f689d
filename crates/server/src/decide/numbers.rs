//! The numbers of a push: gapless, from where the device stands, and never used twice for two bodies.

use super::push::{PushInput, PushRefusal};
use super::reading::ParsedOp;

pub(super) fn check_numbers(
    input: &PushInput<'_>,
    ops: &[ParsedOp],
    last_op_n: u64,
) -> Result<(), PushRefusal> {
    let mut expected = None;
    for op in ops {
        if op.n == 0 || op.n > last_op_n + 1 && expected.is_none() || expected.is_some_and(|e| e != op.n) {
            return Err(PushRefusal::NumberGap);
        }
        expected = Some(op.n + 1);
        if op.n <= last_op_n {
            match input.numbers.get(&op.n) {
                Some(known) if known.sha == op.sha => {}
                _ => return Err(PushRefusal::NumberReused),
            }
        }
    }
    Ok(())
}
