//! The control group: on, off, and what it tells.

use crate::storage::{ControlReport, Storage};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum ControlCommand {
    /// Keep over-help's offers from some contacts, chosen anew each month by chance; never what they have a right to, and
    /// never what repairs
    On {
        /// Contacts of a hundred, at most 50
        #[arg(long, default_value_t = 10, value_name = "OF A HUNDRED", value_parser = clap::value_parser!(u8).range(1..=50))]
        share: u8,
    },
    /// Offer to everybody again
    Off,
    /// Whether there is one, and how many fewer contacts come back where offers are made
    Show,
}

pub(super) fn run(command: &ControlCommand, storage: &Storage) -> anyhow::Result<()> {
    match command {
        ControlCommand::On { share } => storage.set_control(*share)?,
        ControlCommand::Off => storage.set_control(0)?,
        ControlCommand::Show => {}
    }
    let ControlReport {
        share,
        contacts,
        shown,
        withheld,
        lift,
        missing,
    } = storage.control()?;
    match share {
        0 => println!("no control group"),
        _ => println!("control group: {share} contacts of a hundred"),
    }
    println!("{contacts} contacts in the last 30 days");
    for (name, arm) in [("with offers", shown), ("without", withheld)] {
        println!(
            "{name}: {} contacts, {} came back within 30 days",
            arm.contacts, arm.came_back
        );
    }
    if let Some(lift) = lift {
        println!(
            "offers take {:.1} points off who comes back (95 times in 100 between {:.1} and {:.1})",
            lift.fewer * 100.0,
            lift.from * 100.0,
            lift.to * 100.0
        );
    }
    if share > 0 && missing > 0 {
        println!("{missing} more contacts needed to know it to 5 points");
    }
    Ok(())
}
