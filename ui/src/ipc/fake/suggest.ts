/** What over-help says behind the fake door: one card for the first case, reasoned silence elsewhere. */
import type { Card, CaseView, Decision, HeldCard, Suggestion, Texts } from '../bindings';

const t = (it: string, en: string): Texts => ({ it, en });

const booking: Card = {
  id: 'book_id_slot',
  kind: 'offer',
  level: 'over',
  nature: 'service',
  title: t(
    'Prenota domani alle 9:20 e manda l’elenco di cosa portare',
    'Book tomorrow at 9:20 and send the list of what to bring',
  ),
  need: t(
    'Avere il documento prima di venerdì, senza un giro a vuoto.',
    'To have the card before Friday, without a wasted trip.',
  ),
  say: t(
    "Se vuole le fisso io domani alle 9:20 e le mando l'elenco di cosa portare: va bene?",
    'I can book you in tomorrow at 9:20 and send the list of what to bring. Shall I?',
  ),
  because: [
    { reason: 'contact_said', words: 'Parto venerdì' },
    { reason: 'useful_in', times: 7, of: 9 },
  ],
  sure: 'likely',
  p: 0.78,
  does: 'open_link',
  target: null,
  folded: false,
  article: null,
};

const idea: Card = {
  ...booking,
  id: 'remind_documents',
  kind: 'idea',
  title: t('Ricorda che serve una foto recente', 'Remind them that a recent photo is needed'),
  need: t(
    'Non dover tornare allo sportello una seconda volta.',
    'Not having to come back to the counter.',
  ),
  say: null,
  because: [{ reason: 'similar_cases', times: 4, of: 11, cases: [] }],
  sure: 'possible',
  p: 0.41,
  does: 'insert',
};

const hours: Card = {
  ...booking,
  id: 'give_documents_list',
  kind: 'step',
  level: 'literal',
  title: t('Di’ che cosa portare', 'Say what to bring'),
  need: null,
  say: null,
  because: [{ reason: 'colleagues_did', times: 23, of: 31 }],
  sure: 'nearly_always',
  p: 0.74,
  does: null,
};

/** What is kept back beside the card of the first case, each for its own reason. */
const held = (now: number): HeldCard[] => [
  {
    action: 'certificate_online',
    title: t('Scaricare il certificato da casa, senza bollo', 'Download the certificate at home'),
    why: 'cooling_down',
    until: now + 40 * 86_400_000,
  },
  {
    action: 'home_visit_id',
    title: t('Fare la carta d’identità a domicilio', 'Have the identity card made at home'),
    why: 'muted',
    until: now + 9 * 86_400_000,
  },
  {
    action: 'tide_alerts',
    title: t('Iscrivi il telefono agli avvisi di marea', 'Sign the phone up for tide alerts'),
    why: { held: 'limit_conversation' },
    until: null,
  },
];

/** Rules enough to see every state of the pane. */
export function suggest(view: CaseView): Suggestion {
  const { row } = view;
  const decision: Decision = {
    facts: view.promises.map(({ id, text, due, state }) => ({
      fact: state === 'broken' ? 'promise_broken' : 'promise_due',
      id,
      text,
      due,
      by: 'Luca Zanon',
    })),
    steps: { cards: row.topic === 'anagrafe' ? [hours] : [], folded: false, learning: null },
    voice: { kind: 'silent', why: 'nothing_useful' },
  };
  if (row.complaint) decision.voice = { kind: 'silent', why: 'complaint' };
  else if (row.distress) decision.voice = { kind: 'silent', why: 'distress' };
  else if (row.promise_broken) decision.voice = { kind: 'silent', why: 'repair_first' };
  else if (row.topic === 'anagrafe') {
    decision.voice = {
      kind: 'show',
      offer: { ...booking, folded: !view.answered },
      ideas: view.answered
        ? [
            idea,
            {
              ...idea,
              id: 'other_counter',
              title: t('Sportello di quartiere, meno coda', 'District counter, shorter queue'),
            },
          ]
        : [],
    };
  }
  if (row.topic === 'rifiuti') decision.steps.learning = { solved: 12, needed: 30 };
  return {
    id: row.id,
    asked: view.asked,
    answered: view.answered,
    decision,
    proposed: null,
    held: row.topic === 'anagrafe' ? held(Date.now()) : [],
  };
}
