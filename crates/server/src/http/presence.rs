//! Who is at a case now: in memory for as long as a lease, in no table and in no log.
//!
//! There is no time in what is told and nothing of it outlives the lease: where somebody was, and for how long, is asked by
//! nobody. Of several server processes each knows those who speak to it.

use super::App;
use super::body::{JsonBody, OTHER_BODY};
use super::problem::Fail;
use crate::scope::{Caller, ScopeId};
use crate::storage::{AtCase, Credentials};
use axum::Json;
use axum::extract::State;
use oltre_domain::{CaseId, DeviceId, OperatorId, OrganisationId};
use oltre_wire::{Doing, Presence, PresenceAt, Problem, Someone};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::time::Instant;

/// Who has not said so again is gone after this. A console says so every 20 seconds.
const LEASE: Duration = Duration::from_secs(45);

/// Who is at a case now, for those who hold one of its scopes.
#[derive(Debug)]
pub(crate) struct Told {
    organisation: OrganisationId,
    scopes: BTreeSet<ScopeId>,
    pub(crate) at: PresenceAt,
}

impl Told {
    pub(crate) fn concerns(&self, caller: &Caller) -> bool {
        self.organisation == caller.organisation && caller.holds_any(&self.scopes)
    }
}

struct Place {
    case: CaseId,
    scopes: BTreeSet<ScopeId>,
    operator: OperatorId,
    doing: Doing,
    until: Instant,
}

/// Where every device is that said so.
pub(crate) struct Presences {
    places: Mutex<HashMap<(OrganisationId, DeviceId), Place>>,
    told: broadcast::Sender<Arc<Told>>,
}

impl Default for Presences {
    fn default() -> Self {
        Self {
            places: Mutex::default(),
            told: broadcast::channel(256).0,
        }
    }
}

impl Presences {
    pub(crate) fn listen(&self) -> broadcast::Receiver<Arc<Told>> {
        self.told.subscribe()
    }

    /// A device is at a case from now on, or at none. Gives who is at the case with it.
    fn put(&self, caller: &Caller, place: Option<(AtCase, Doing)>, now: Instant) -> PresenceAt {
        let organisation = caller.organisation;
        let key = (organisation, caller.device);
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let before = places.remove(&key);
        let mut moved = Vec::new();
        if let Some((AtCase { case, scopes }, doing)) = place {
            let is_news = before.as_ref().is_none_or(|b| b.case != case || b.doing != doing);
            if is_news {
                moved.push((case, scopes.clone()));
            }
            let place = Place {
                case,
                scopes,
                operator: caller.operator.id,
                doing,
                until: now + LEASE,
            };
            places.insert(key, place);
        }
        let here = places.get(&key).map(|p| p.case);
        moved.extend(
            before
                .filter(|b| Some(b.case) != here)
                .map(|b| (b.case, b.scopes)),
        );
        for (case, scopes) in moved {
            self.tell(&places, organisation, case, scopes);
        }
        PresenceAt {
            case: here,
            who: here
                .map(|case| who(&places, organisation, case))
                .unwrap_or_default(),
        }
    }

    /// Those whose lease has ended are gone.
    pub(crate) fn sweep(&self, now: Instant) {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let ended: Vec<_> = places
            .iter()
            .filter(|(_, place)| place.until <= now)
            .map(|(key, _)| *key)
            .collect();
        let mut left = BTreeMap::new();
        for key in ended {
            if let Some(place) = places.remove(&key) {
                left.insert((key.0, place.case), place.scopes);
            }
        }
        for ((organisation, case), scopes) in left {
            self.tell(&places, organisation, case, scopes);
        }
    }

    fn tell(
        &self,
        places: &HashMap<(OrganisationId, DeviceId), Place>,
        organisation: OrganisationId,
        case: CaseId,
        scopes: BTreeSet<ScopeId>,
    ) {
        let at = PresenceAt {
            case: Some(case),
            who: who(places, organisation, case),
        };
        // Nobody listening is no failure.
        drop(self.told.send(Arc::new(Told {
            organisation,
            scopes,
            at,
        })));
    }
}

/// Everybody at a case, each person once: who writes on one device and reads on another writes.
fn who(
    places: &HashMap<(OrganisationId, DeviceId), Place>,
    organisation: OrganisationId,
    case: CaseId,
) -> Vec<Someone> {
    let mut found: BTreeMap<OperatorId, Doing> = BTreeMap::new();
    for ((tenant, _), place) in places {
        if *tenant == organisation && place.case == case {
            let doing = found.entry(place.operator).or_insert(place.doing);
            if place.doing == Doing::Writing {
                *doing = Doing::Writing;
            }
        }
    }
    found
        .into_iter()
        .map(|(operator, doing)| Someone { operator, doing })
        .collect()
}

/// Where this device is, until it says otherwise or the lease of 45 seconds ends; answers who else is there. Kept in memory only.
#[utoipa::path(put, path = "/v1/presence", tag = "sync", request_body = Presence, responses(
    (status = 200, description = "Everybody at the case, the caller too", body = PresenceAt),
    (status = 401, description = "unauthenticated | token_expired | device_revoked", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not_found: not there, or not for this caller", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn presence(
    State(app): State<App>,
    credentials: Credentials,
    JsonBody(presence): JsonBody<Presence, OTHER_BODY>,
) -> Result<Json<PresenceAt>, Fail> {
    let Presence { case, doing } = presence;
    let (caller, place) = app.storage.at_case(credentials, case).await?;
    let place = place.map(|at| (at, doing));
    Ok(Json(app.presences.put(&caller, place, Instant::now())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use oltre_domain::{Operator, QueueId, Role, Timestamp};
    use uuid::Uuid;

    fn caller(organisation: u128, person: u128, device: u128, queue: u128) -> Caller {
        Caller {
            organisation: Uuid::from_u128(organisation).into(),
            device: Uuid::from_u128(device).into(),
            operator: Operator {
                id: Uuid::from_u128(person).into(),
                name: String::new(),
                alias: None,
                role: Role::Operator,
                queues: None,
            },
            scopes: BTreeSet::from([ScopeId::Queue(QueueId(Uuid::from_u128(queue)))]),
            revision: 1,
            token_expires: Timestamp(i64::MAX),
        }
    }

    fn at(case: u128, queue: u128) -> AtCase {
        AtCase {
            case: Uuid::from_u128(case).into(),
            scopes: BTreeSet::from([ScopeId::Queue(QueueId(Uuid::from_u128(queue)))]),
        }
    }

    fn people(at: &PresenceAt) -> Vec<(u128, Doing)> {
        at.who.iter().map(|s| (s.operator.0.as_u128(), s.doing)).collect()
    }

    #[test]
    fn two_at_a_case_know_of_each_other_until_one_goes_on_to_another() {
        let (presences, now) = (Presences::default(), Instant::now());
        let (marta, luca) = (caller(1, 10, 100, 7), caller(1, 20, 200, 7));
        let mut heard = presences.listen();
        presences.put(&marta, Some((at(5, 7), Doing::Reading)), now);
        let both = presences.put(&luca, Some((at(5, 7), Doing::Writing)), now);
        assert_eq!(people(&both), [(10, Doing::Reading), (20, Doing::Writing)]);
        presences.put(&luca, Some((at(5, 7), Doing::Writing)), now);
        let gone = presences.put(&luca, Some((at(6, 7), Doing::Reading)), now);
        assert_eq!(people(&gone), [(20, Doing::Reading)]);
        let told: Vec<_> = std::iter::from_fn(|| heard.try_recv().ok())
            .map(|told| (told.at.case.map(|c| c.0.as_u128()), told.at.who.len()))
            .collect();
        // Saying the same again is news to nobody.
        assert_eq!(told, [(Some(5), 1), (Some(5), 2), (Some(6), 1), (Some(5), 1)]);
        let nowhere = presences.put(&luca, None, now);
        assert_eq!((nowhere.case, nowhere.who.len()), (None, 0));
    }

    #[test]
    fn who_says_nothing_more_is_gone_when_the_lease_ends() {
        let (presences, now) = (Presences::default(), Instant::now());
        let marta = caller(1, 10, 100, 7);
        presences.put(&marta, Some((at(5, 7), Doing::Reading)), now);
        let mut heard = presences.listen();
        presences.sweep(now + LEASE - Duration::from_millis(1));
        assert!(heard.try_recv().is_err());
        presences.sweep(now + LEASE);
        assert_eq!(heard.try_recv().unwrap().at.who, []);
        assert!(
            presences.places.lock().unwrap().is_empty(),
            "nothing of it is left"
        );
    }

    #[test]
    fn only_who_holds_the_case_is_told_and_never_another_organisation() {
        let (presences, now) = (Presences::default(), Instant::now());
        let mut heard = presences.listen();
        presences.put(&caller(1, 10, 100, 7), Some((at(5, 7), Doing::Reading)), now);
        let told = heard.try_recv().unwrap();
        assert!(told.concerns(&caller(1, 20, 200, 7)));
        assert!(!told.concerns(&caller(1, 20, 200, 8)), "another queue");
        assert!(!told.concerns(&caller(2, 20, 200, 7)), "another organisation");
        let theirs = presences.put(&caller(2, 30, 300, 7), Some((at(5, 7), Doing::Reading)), now);
        assert_eq!(people(&theirs), [(30, Doing::Reading)]);
    }
}
