/** The catalogue of the invented municipality: what an editor has written so far. */
import type { ActionEntry, Texts } from '../bindings';

const t = (it: string, en: string): Texts => ({ it, en });

/** What few entries say of themselves. */
const usual = {
  level: 'over',
  nature: 'service',
  right: false,
  note: null,
  clear: '',
  unless: '',
  does: 'insert',
  target: null,
  benefit_minutes: 30,
  expected: 'sometimes',
  cost_wrong: 3,
  gain_right: 2,
  cooldown_days: 90,
  channels: [],
  requires_online: false,
  rule: null,
  article: null,
  valid_from: null,
  valid_to: null,
} as const satisfies Partial<ActionEntry>;

type Seed = Pick<ActionEntry, 'id' | 'topic' | 'group' | 'title' | 'need' | 'say' | 'when'> &
  Partial<ActionEntry>;

const seeds: readonly Seed[] = [
  {
    id: 'book_id_slot',
    topic: 'anagrafe',
    group: 'sportello',
    title: t(
      'Prenota il primo posto e manda l’elenco di cosa portare',
      'Book the first slot and send the list of what to bring',
    ),
    need: t(
      'Avere il documento in tempo, senza un giro a vuoto.',
      'To have the card in time, without a wasted trip.',
    ),
    say: t(
      "Se vuole le fisso io il primo posto e le mando l'elenco di cosa portare: va bene?",
      'I can book the first slot and send the list of what to bring. Shall I?',
    ),
    when: 'topic == "anagrafe" && mentions(id_docs) && (near_date || mentions(expired))',
    clear: 'near_deadline || together(id_docs, leaving)',
    unless: 'mentions(slot_held)',
    does: 'open_link',
    target: 'https://prenota.lagunara.example',
    benefit_minutes: 60,
    expected: 'often',
  },
  {
    id: 'certificate_online',
    topic: 'anagrafe',
    group: 'certificati',
    level: 'critical',
    title: t(
      'Scaricare il certificato da casa, senza bollo',
      'Download the certificate at home, free of stamp duty',
    ),
    need: t(
      'Avere il certificato oggi senza passare allo sportello.',
      'To have the certificate today without coming to the counter.',
    ),
    say: t(
      'Lo può scaricare adesso con SPID, e online il bollo non si paga: le mando il link?',
      'You can download it now, and online there is no stamp duty. Shall I send the link?',
    ),
    when: 'mentions(certificate) && !mentions(refusing_bodies)',
    unless: 'told(certificate + ["online"])',
    does: 'open_link',
    target: 'https://certificati.lagunara.example',
    benefit_minutes: 90,
  },
  {
    id: 'home_visit_id',
    topic: 'anagrafe',
    group: 'sportello',
    right: true,
    title: t('Fare la carta d’identità a domicilio', 'Have the identity card made at home'),
    need: t(
      'Rinnovare il documento di chi non può uscire di casa.',
      'To renew the card of someone who cannot leave home.',
    ),
    say: t(
      'Per chi non può muoversi veniamo noi a casa: vuole che lo chieda?',
      'For those who cannot move we come to the home. Shall I ask?',
    ),
    when: 'mentions(id_docs) && mentions(frail)',
    does: 'ask_office',
    target: 'Ufficio anagrafe',
    benefit_minutes: 180,
    expected: 'often',
  },
  {
    id: 'bulky_slot',
    topic: 'rifiuti',
    group: 'ritiri',
    title: t('Fissa il ritiro degli ingombranti', 'Book the bulky-waste collection'),
    need: t('Liberare la casa nel giorno del trasloco.', 'To clear the flat on moving day.'),
    say: t(
      'Posso fissarle il ritiro per il giorno che le serve: quale sarebbe?',
      'I can book the collection for the day you need. Which one?',
    ),
    when: 'topic == "rifiuti" && mentions(bulky)',
    unless: 'mentions(slot_held)',
    does: 'child_case',
    expected: 'often',
  },
  {
    id: 'tari_change',
    topic: 'rifiuti',
    group: 'tributi_rifiuti',
    title: t('Avvisa l’ufficio tributi del cambio di casa', 'Tell the tax office about the move'),
    need: t(
      'Non pagare la tassa sui rifiuti della casa vecchia.',
      'Not to pay the waste tax of the old home.',
    ),
    say: t(
      'Se vuole avviso io i tributi, così non paga per la casa di prima.',
      'I can tell the tax office, so you do not pay for the old home.',
    ),
    when: 'mentions(moving)',
    does: 'ask_office',
    target: 'Ufficio tributi',
    benefit_minutes: 45,
  },
  {
    id: 'missed_collection_repair',
    topic: 'rifiuti',
    group: 'rimedi',
    nature: 'repair',
    title: t('Passaggio straordinario entro domani', 'An extra collection by tomorrow'),
    need: t(
      'Non tenere i rifiuti in casa fino alla settimana prossima.',
      'Not to keep the waste until next week.',
    ),
    say: t(
      'Mi dispiace: faccio passare qualcuno entro domani, e la richiamo per conferma.',
      'I am sorry. I will have someone come by tomorrow, and call you back.',
    ),
    when: 'complaint && mentions(missed)',
    does: 'promise',
  },
  {
    id: 'canteen_discount',
    topic: 'scuola',
    group: 'agevolazioni',
    right: true,
    title: t('Riduzione della mensa con l’ISEE', 'Lower canteen fee with the income statement'),
    need: t(
      'Spendere meno per la mensa, quando ne ha diritto.',
      'To spend less on meals, when entitled.',
    ),
    say: t(
      "Con l'ISEE la tariffa può scendere: le mando che cosa serve?",
      'With an income statement the fee may go down. Shall I send what is needed?',
    ),
    when: 'topic == "scuola" && mentions(canteen)',
    unless: 'mentions(isee_given)',
    benefit_minutes: 240,
    valid_to: Date.UTC(2027, 5, 30),
  },
  {
    id: 'nursery_waiting_list',
    topic: 'scuola',
    group: 'iscrizioni',
    title: t('Mettiti in lista d’attesa per il nido', 'Join the waiting list for the nursery'),
    need: t('Non perdere il posto che si libera.', 'Not to miss a place that comes free.'),
    say: t(
      'Se si libera un posto la chiamiamo noi: la metto in lista?',
      'If a place comes free we will call you. Shall I put you on the list?',
    ),
    when: 'topic == "scuola" && mentions(nursery)',
    does: 'plan_callback',
  },
  {
    id: 'resident_permit_renewal',
    topic: 'sosta',
    group: 'permessi',
    title: t('Rinnova il permesso prima che scada', 'Renew the permit before it runs out'),
    need: t('Non prendere una multa sotto casa.', 'Not to be fined outside one’s own home.'),
    say: t(
      'Il permesso scade a fine mese: lo rinnoviamo adesso?',
      'The permit runs out at the end of the month. Shall we renew it now?',
    ),
    when: 'topic == "sosta" && "check_permit" in acts',
    clear: 'mentions(expired)',
    requires_online: true,
  },
  {
    id: 'tide_alerts',
    topic: 'acqua_alta_mobilita',
    group: 'avvisi',
    title: t('Iscrivi il telefono agli avvisi di marea', 'Sign the phone up for tide alerts'),
    need: t(
      'Sapere dell’acqua alta prima di uscire.',
      'To know about high water before leaving home.',
    ),
    say: t(
      'Le mando un messaggio quando sale l’acqua: vuole che la iscriva?',
      'We can text you when the water rises. Shall I sign you up?',
    ),
    when: 'topic == "acqua_alta_mobilita" && mentions(tide)',
    channels: ['phone', 'chat'],
  },
  {
    id: 'pay_by_instalments',
    topic: 'tributi',
    group: 'pagamenti',
    level: 'critical',
    title: t('Pagare a rate, senza interessi', 'Pay in instalments, interest free'),
    need: t(
      'Mettersi in regola senza una spesa tutta insieme.',
      'To settle without paying it all at once.',
    ),
    say: t(
      'Si può dividere fino a dodici rate: le preparo la domanda?',
      'It can be split into up to twelve instalments. Shall I prepare the request?',
    ),
    when: 'topic == "tributi" && amount >= 200 && mentions(cannot_pay)',
    benefit_minutes: 120,
  },
  {
    id: 'street_light_repeat',
    topic: 'manutenzione',
    group: 'guasti',
    title: t('Fatti avvisare quando è riparato', 'Be told when it is repaired'),
    need: t(
      'Non dover richiamare per sapere a che punto è.',
      'Not to have to call again to know where it stands.',
    ),
    say: t(
      'La avviso io quando è riparato, così non deve richiamare.',
      'I will tell you when it is repaired, so you need not call again.',
    ),
    when: 'topic == "manutenzione" && (nearby_faults > 0 || has_place)',
    does: 'plan_callback',
    expected: 'often',
  },
  {
    id: 'christmas_market_pass',
    topic: 'smarriti_urp',
    group: 'eventi',
    nature: 'commercial',
    expected: 'rarely',
    title: t('Abbonamento ai musei per le feste', 'Museum pass for the holidays'),
    need: t(
      'Visitare i musei in tre giorni senza fare la coda.',
      'To see the museums in three days without queueing.',
    ),
    say: t(
      'C’è un abbonamento di tre giorni: le interessa?',
      'There is a three-day pass. Would it interest you?',
    ),
    when: 'mentions(museums)',
  },
];

export const entries: readonly ActionEntry[] = seeds.map((seed) => ({ ...usual, ...seed }));

/** Everything beside the actions, as it is kept. */
export const texts: Readonly<Record<string, string>> = {
  'acts/common': `[acts.greet]
it = "Saluta e presentati"
en = "Greet and say who you are"

[acts.check_agenda]
it = "Guarda i posti liberi"
en = "Look at the free slots"
cues = ["guardo i posti", "vedo se c'e posto", "let me check"]
`,
  'moods/common': `[moods]
hurry = ["di fretta", "devo scappare", "in a hurry"]
just_answer = ["solo sapere", "mi basta sapere", "just tell me"]
`,
  'phrases/anagrafe': `[[phrase]]
key = "cosa_portare"
it = "Per la carta d'identità servono una fototessera recente e il documento vecchio."
en = "For the identity card please bring a recent photo and the old card."

[[phrase]]
key = "orari_sportello"
it = "Lo sportello è aperto dal lunedì al venerdì, dalle 8:30 alle 12:30."
en = "The counter is open Monday to Friday, 8:30 to 12:30."
`,
  'playbook/anagrafe': `[[playbook]]
topic = "anagrafe"
steps = ["greet", "ask_details", "check_agenda", "give_documents_list"]
`,
  'playbook/rifiuti': `[[playbook]]
topic = "rifiuti"
steps = ["greet", "ask_place", "check_calendar", "confirm"]
`,
  'words/anagrafe': `[words]
id_docs = ["carta d identit*", "document*", "passaport*", "id card*"]
expired = ["scad*", "rinnov*", "smarrit*", "lost", "stolen"]
slot_held = ["ho l appuntamento", "gia prenotat*", "have an appointment"]
certificate = ["certificat*", "stato di famiglia", "certificate*"]
moving = ["trasloc*", "cambio casa", "moving", "new address"]
refusing_bodies = ["tribunal*", "notaio", "court"]
`,
  'words/common': `[words]
leaving = ["part*", "vol*", "viaggi*", "flight*", "trip"]
frail = ["allettat*", "non cammin*", "wheelchair", "housebound"]
bulky = ["ingombrant*", "divano", "materass*", "sofa"]
missed = ["non sono passat*", "non avete ritirat*", "missed"]
canteen = ["mensa", "pasti", "canteen"]
isee_given = ["isee l ho .. mandat*"]
nursery = ["nido", "asilo", "nursery"]
tide = ["acqua alta", "marea", "high water"]
cannot_pay = ["non posso pagare", "troppo", "a rate", "instalments"]
museums = ["muse*", "mostra", "museum*"]
`,
};

/** Names of the word lists above: what a condition may use. */
export const wordLists: readonly string[] = Object.values(texts)
  .filter((text) => text.startsWith('[words]'))
  .flatMap((text) => [...text.matchAll(/^(\w+) = \[/gm)].map(([, name]) => name!))
  .sort();
