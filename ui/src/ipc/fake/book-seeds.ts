/** The articles behind the fake door: as the starter pack has them, and as colleagues left them. */
import type { ArticleField, ArticleKind, ArticleState } from '../bindings';

export interface Seed {
  readonly id: string;
  readonly kind?: ArticleKind;
  readonly state: ArticleState;
  readonly by: string | null;
  readonly days: number;
  readonly used?: readonly [used: number, settled: number, stayed: number];
  readonly confirmed?: readonly [by: string, days: number, byUse?: boolean];
  readonly sections: Readonly<Partial<Record<ArticleField, string>>>;
}

export const seeds: readonly Seed[] = [
  {
    id: 'a-carta',
    state: 'confirmed',
    by: 'op-luca',
    days: 40,
    used: [48, 40, 37],
    confirmed: ['op-sara', 12],
    sections: {
      question: 'Mi scade la carta d’identità, come faccio a rifarla?',
      answer:
        'La carta d’identità elettronica si chiede al Comune, di solito su appuntamento. Porti la carta vecchia, una fototessera recente e la tessera sanitaria. Arriva entro sei giorni lavorativi.',
      steps:
        '1. Chiedi se serve per una data precisa, per esempio un viaggio.\n2. Chiedi se la carta è scaduta, rovinata, persa o rubata.\n3. Fissa l’appuntamento.',
      learned: 'Dietro la domanda c’è quasi sempre una data: chiedila subito.',
      topics: 'anagrafe',
      audience: 'external',
      language: 'it',
    },
  },
  {
    id: 'a-sosta',
    state: 'unconfirmed',
    by: 'op-giulia',
    days: 3,
    used: [4, 2, 2],
    sections: {
      question: 'Come rinnovo il permesso di sosta per residenti?',
      answer: 'Si rinnova online trenta giorni prima della scadenza.',
      steps: '1. Controlla la targa.\n2. Manda il collegamento.',
      topics: 'sosta',
      audience: 'external',
      language: 'it',
    },
  },
  {
    id: 'a-multa',
    state: 'confirmed',
    by: null,
    days: 200,
    used: [12, 11, 6],
    confirmed: ['op-luca', 190, true],
    sections: {
      question: 'È una vergogna, questa multa è una truffa, con chi devo parlare?',
      answer: 'Capisco che sia arrabbiato, e la ascolto. Mi dica che cosa è successo.',
      learned: 'La rabbia scende quando la persona sente una data e un nome.',
      topics: 'sosta tributi',
      audience: 'internal',
      language: 'it',
    },
  },
  {
    id: 'a-urp',
    kind: 'office',
    state: 'confirmed',
    by: 'op-sara',
    days: 60,
    confirmed: ['op-sara', 60],
    sections: {
      question: 'Ufficio relazioni con il pubblico',
      answer: 'Informazioni, reclami, accesso agli atti.',
      hours: 'Dal lunedì al venerdì 8-13, il giovedì anche 15-17',
      phone: '041 555 0110',
      closed_days: '21 novembre',
      topics: 'smarriti_urp',
      language: 'it',
    },
  },
  {
    id: 'a-bin',
    state: 'draft',
    by: 'op-giulia',
    days: 0,
    sections: {
      question: 'Hanno saltato la raccolta nella mia calle, che cosa faccio?',
      answer: 'Apra una segnalazione: si recupera entro il giorno dopo.',
      topics: 'rifiuti',
      language: 'it',
    },
  },
  {
    id: 'a-card-en',
    state: 'confirmed',
    by: 'op-luca',
    days: 30,
    used: [9, 8, 8],
    confirmed: ['op-sara', 9],
    sections: {
      question: 'My identity card is expiring, how do I get a new one?',
      answer: 'You apply at the town hall, usually by appointment.',
      topics: 'anagrafe',
      audience: 'external',
      language: 'en',
    },
  },
  {
    id: 'a-old',
    state: 'retired',
    by: 'op-luca',
    days: 400,
    sections: {
      question: 'Come pago la vecchia tassa?',
      answer: 'Non si paga più.',
      topics: 'tributi',
    },
  },
];
