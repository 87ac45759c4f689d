//! The limits of what a contact hears, where desks work for days without hearing of each other.

#[expect(unreachable_pub, reason = "shared by the stories")]
#[expect(dead_code, reason = "not every story needs every word")]
mod desk;

use desk::*;
use oltre_domain::Timestamp;
use oltre_overhelp::constants::{MONTH_DAYS, OFFERS_PER_MONTH};
use oltre_overhelp::context::PastOffer;
use oltre_overhelp::{CaseContext, Catalogue, Knowledge, decide};

/// Contacts, unless `OLTRE_CONTACTS` names another number; the deep tests take 10,000.
fn contacts() -> u64 {
    std::env::var("OLTRE_CONTACTS").map_or(400, |number| number.parse().expect("OLTRE_CONTACTS is a number"))
}

const DEVICES: usize = 5;
/// Conversations of a contact, over [`DAYS`].
const CONVERSATIONS: u32 = 8;
const DAYS: u32 = 45;

/// SplitMix64: the same dice for everybody who throws them again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((z ^ (z >> 31)) % u64::from(n)).unwrap_or_default()
    }

    /// Some place of so many.
    fn place(&mut self, of: usize) -> usize {
        let of = u32::try_from(of).unwrap_or(u32::MAX);
        usize::try_from(self.below(of)).unwrap_or_default()
    }
}

/// What somebody says who is about to leave with an expired card: an offer is always due, of one action or of another.
fn says(dice: &mut Dice) -> CaseContext {
    const SAID: [(&str, &str); 4] = [
        (
            "anagrafe",
            "Parto venerdì e la carta d'identità è scaduta, a che ora aprite?",
        ),
        ("rifiuti", "Non avete ritirato il sacco, è ancora qui davanti"),
        (
            "tributi",
            "Mi risultano due versamenti uguali per la stessa bolletta",
        ),
        (
            "smarriti_urp",
            "Ho perso patente e bancomat, tutto nel portafoglio",
        ),
    ];
    let (topic, words) = SAID[dice.place(SAID.len())];
    CaseContext {
        topic: Some(topic.to_owned()),
        answered: true,
        online: true,
        turns: vec![contact(words)],
        ..CaseContext::default()
    }
}

/// The offers of a contact, and the devices that know of each.
struct Heard {
    offers: Vec<(PastOffer, [bool; DEVICES])>,
}

impl Heard {
    fn known_at(&self, device: usize) -> Vec<PastOffer> {
        let known = self.offers.iter().filter(|(_, known)| known[device]);
        known.map(|(offer, _)| offer.clone()).collect()
    }

    /// The most offers in any month.
    fn worst_month(&self) -> usize {
        let within = |first: &PastOffer| {
            let month = MONTH_DAYS * Timestamp::DAY;
            let later = self
                .offers
                .iter()
                .filter(|(offer, _)| (0..month).contains(&offer.at.since(first.at)));
            later.count()
        };
        self.offers
            .iter()
            .map(|(offer, _)| within(offer))
            .max()
            .unwrap_or(0)
    }
}

/// How many contacts heard how many offers in their worst month. A device syncs before one conversation in `syncs`.
fn heard_by_all(syncs: u32) -> Vec<u64> {
    let (catalogue, knowledge) = (Catalogue::starter(), Knowledge::default());
    let mut counts = vec![0; DEVICES * OFFERS_PER_MONTH + 2];
    for who in 0..contacts() {
        let mut dice = Dice(who);
        let mut heard = Heard { offers: Vec::new() };
        let mut days: Vec<u32> = (0..CONVERSATIONS).map(|_| dice.below(DAYS)).collect();
        days.sort_unstable();
        for day in days {
            let now = NOW.plus(i64::from(day) * Timestamp::DAY);
            let device = dice.place(DEVICES);
            if dice.below(syncs) == 0 {
                heard
                    .offers
                    .iter_mut()
                    .for_each(|(_, known)| known[device] = true);
            }
            let mut context = says(&mut dice);
            context.offers = heard.known_at(device);
            if let Some(offer) = decide(&context, catalogue, &knowledge, now).decision.offer() {
                let mut known = [false; DEVICES];
                known[device] = true;
                let offer = PastOffer {
                    action: offer.id.clone(),
                    answer: None,
                    at: now,
                    this_conversation: false,
                };
                heard.offers.push((offer, known));
            }
        }
        counts[heard.worst_month()] += 1;
    }
    counts
}

#[test]
fn five_desks_that_never_hear_of_each_other_overshoot_by_no_more_than_their_own_share() {
    let always = heard_by_all(1);
    let over = |counts: &[u64]| counts[OFFERS_PER_MONTH + 1..].iter().sum::<u64>();
    assert_eq!(
        over(&always),
        0,
        "who hears of each other keeps the limit: {always:?}"
    );
    assert!(
        always[OFFERS_PER_MONTH] > contacts() / 2,
        "and the limit is reached: {always:?}"
    );
    let never = heard_by_all(u32::MAX);
    let bound = OFFERS_PER_MONTH + OFFERS_PER_MONTH * (DEVICES - 1);
    assert!(over(&never) > 0, "desks apart do overshoot: {never:?}");
    assert_eq!(
        never[bound + 1..].iter().sum::<u64>(),
        0,
        "never beyond B + B·(D−1): {never:?}"
    );
    let mostly = heard_by_all(2);
    eprintln!(
        "contacts by offers in their worst month: heard of each other {always:?}, half the time {mostly:?}, never {never:?}"
    );
    assert!(
        over(&mostly) < over(&never),
        "each sync helps: {mostly:?} of {never:?}"
    );
}
