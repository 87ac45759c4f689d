//! The `user` subcommand: who may sign in.

#![expect(clippy::print_stdout, reason = "a program that answers on its terminal")]

use crate::auth::hash_password;
use crate::rights::parse_role;
use crate::storage::{NewRights, NewUser, QueuesNamed, Storage};
use anyhow::{Context as _, bail};
use oltre_domain::Role;
use std::io::Read as _;

/// Accounts are added, disabled and never removed: what somebody did keeps their name.
#[derive(Debug, clap::Subcommand)]
pub(super) enum UserCommand {
    /// Add an account
    Add {
        /// How they sign in
        name: String,
        /// operator, specialist, interviewer, editor, supervisor or admin
        #[arg(long, value_parser = |text: &str| parse_role(text).ok_or("no such role"))]
        role: Role,
        /// `all`, or queues by name or id with commas between
        #[arg(long, value_name = "all|A,B")]
        queues: String,
        /// As colleagues call them; the account's name when absent
        #[arg(long, value_name = "NAME")]
        display_name: Option<String>,
        /// Read the password from standard input (its first line)
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// Change what somebody may do or see; a console of theirs lets go of the cases of queues they lose
    #[command(group = clap::ArgGroup::new("what").required(true).multiple(true))]
    Rights {
        /// How they sign in
        name: String,
        /// operator, specialist, interviewer, editor, supervisor or admin; they have to sign in again
        #[arg(long, group = "what", value_parser = |text: &str| parse_role(text).ok_or("no such role"))]
        role: Option<Role>,
        /// `all`, or queues by name or id with commas between: those and no others
        #[arg(long, group = "what", value_name = "all|A,B")]
        queues: Option<String>,
    },
    /// Send somebody away: they sign in nowhere any more, and their sessions are over at once
    Disable {
        /// How they sign in
        name: String,
    },
    /// Let somebody sign in again
    Enable {
        /// How they sign in
        name: String,
    },
    /// Give somebody a new password; their sessions are over at once
    Password {
        /// How they sign in
        name: String,
        /// Read the password from standard input (its first line)
        #[arg(long, required = true)]
        password_stdin: bool,
    },
}

/// Does it. The password is read and hashed before the database is opened.
pub(super) fn run(
    command: UserCommand,
    open: impl FnOnce() -> anyhow::Result<Storage>,
) -> anyhow::Result<()> {
    match command {
        UserCommand::Add {
            name,
            role,
            queues,
            display_name,
            password_stdin: _,
        } => {
            let user = NewUser {
                login: name.clone(),
                name: display_name,
                role,
                queues: names_in(&queues),
                password_hash: hash_password(&read_password()?)?,
            };
            let id = open()?.add_user(user)?;
            println!("{name} may sign in ({id})");
        }
        UserCommand::Rights { name, role, queues } => {
            let queues = queues.map(|queues| match names_in(&queues) {
                None => QueuesNamed::All,
                Some(names) => QueuesNamed::Some(names),
            });
            open()?.set_rights(&name, NewRights { role, queues })?;
            println!("the rights of {name} are changed");
        }
        UserCommand::Disable { name } => {
            open()?.disable_user(&name)?;
            println!("{name} may not sign in any more, and every session is over");
        }
        UserCommand::Enable { name } => {
            open()?.enable_user(&name)?;
            println!("{name} may sign in again");
        }
        UserCommand::Password {
            name,
            password_stdin: _,
        } => {
            let hash = hash_password(&read_password()?)?;
            open()?.set_password(&name, hash)?;
            println!("{name} has a new password, and every session is over");
        }
    }
    Ok(())
}

/// None for all.
fn names_in(queues: &str) -> Option<Vec<String>> {
    (queues != "all").then(|| queues.split(',').map(|q| q.trim().to_owned()).collect())
}

fn read_password() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin()
        .take(4096)
        .read_to_string(&mut text)
        .context("no password on standard input")?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        bail!("no password on standard input");
    }
    Ok(line.to_owned())
}
