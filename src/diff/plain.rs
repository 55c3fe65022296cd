//! What changes of plain views cost: they hold no rows, so nothing is read again and nothing stored is lost.

use super::impact::{Effect, Impact};
use super::kind::What;
use super::versions::{emitted, settings_of};
use crate::model::{Script, Statement, View};

/// The effects that a streaming view would have, as a plain view has them.
pub(super) fn effects(of: Vec<Effect>, statement: Option<&str>) -> Vec<Effect> {
    let mut effects: Vec<Effect> = Vec::new();
    for effect in of {
        let effect = match effect.impact {
            Impact::Recreate => Effect {
                statement: statement.map(str::to_owned),
                ..Effect::new(Impact::Alter, "the view is replaced, and the rows that it reads stay")
            },
            Impact::Data => Effect { impact: Impact::Readers, ..effect },
            _ => effect,
        };
        if effects.iter().all(|known| known.impact != effect.impact || known.why != effect.why) {
            effects.push(effect);
        }
    }
    effects
}

/// The effects of a plain view that comes or goes.
pub(super) fn alone(what: What) -> Vec<Effect> {
    vec![match what {
        What::ViewRemoved => Effect::new(Impact::Readers, "queries on it fail"),
        _ => Effect::new(Impact::None, "it reads rows that are there"),
    }]
}

/// Only a view with the same columns is replaced; any other goes first, and its grants with it:
/// <https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html>.
pub(super) fn replacement(old: Option<&View>, new: &View, script: &Script) -> Option<String> {
    // a view keeps the settings that were in force when it was made
    let made = emitted(settings_of(script).chain([Statement::from(new.clone())])).ok()?;
    let dropped = old.map(|old| format!("DROP VIEW {};\n\n", old.name)).unwrap_or_default();
    Some(format!("{dropped}{made}"))
}
