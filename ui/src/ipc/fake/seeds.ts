/** The matters the fake door's cases are made of: short lines in the words of the people who ask. */
import type { CaseStatus, Channel, ClockKind, ContactKind, Priority } from '../bindings';

export interface Seed {
  readonly subject: string;
  readonly name: string;
  readonly topic: string;
  readonly asked: string;
  /** `<` what the contact said, `>` what we answered, `#` a note for colleagues. */
  readonly lines: readonly string[];
  readonly kind?: ContactKind;
  readonly channel?: Channel;
  readonly status?: CaseStatus;
  readonly priority?: Priority;
  readonly owner?: 'me' | 'luca' | 'anna';
  readonly flags?: readonly ('complaint' | 'distress' | 'pending' | 'conflict' | 'just_answer')[];
  /** Hours from now. */
  readonly due?: number;
  /** Hours from now; behind us is broken. */
  readonly promise?: { readonly text: string; readonly inHours: number };
  /** What of the service level is due, hours from now. */
  readonly clock?: readonly [kind: ClockKind, inHours: number];
  readonly place?: readonly [street: string, number: string, district: string];
}

/** The first one is the case pictured in the design, the second its silent neighbour. */
export const seeds: readonly Seed[] = [
  {
    subject: "Orario carte d'identità",
    name: 'Marta Bellemo',
    topic: 'anagrafe',
    asked: "Fino a che ora fate le carte d'identità?",
    lines: [
      "<Buongiorno, fino a che ora fate le carte d'identità? Parto venerdì.",
      '>Buongiorno. Oggi lo sportello è aperto fino alle 12:30.',
    ],
    owner: 'me',
    status: 'open',
    priority: 'high',
    promise: { text: 'richiamare con la conferma del posto', inHours: 4 },
  },
  {
    subject: 'Reclamo TARI: pagata due volte',
    name: 'Ivo Scarpa',
    topic: 'tributi',
    asked: 'Voglio sapere chi ha sbagliato e riavere i miei soldi.',
    clock: ['solution', -3],
    lines: [
      '<Ho pagato la TARI due volte e mi avete pure mandato il sollecito. È una vergogna.',
      '#Doppio versamento visto: 12 e 19 del mese. Manca il protocollo del rimborso.',
    ],
    owner: 'me',
    status: 'open',
    flags: ['complaint'],
    due: 30,
  },
  {
    subject: 'Lampione spento da una settimana',
    name: 'Condominio Le Rondini',
    kind: 'body',
    topic: 'manutenzione',
    asked: 'Quando riparate il lampione davanti al civico 14?',
    clock: ['next_reply', 1],
    lines: [
      '<Il lampione davanti al civico 14 è spento da una settimana e la sera non si vede nulla.',
      '>Grazie della segnalazione, la giro subito alla squadra.',
    ],
    owner: 'me',
    status: 'waiting_office',
    due: 20,
    place: ['Via dei Tigli', '14', 'Campalto'],
  },
  {
    subject: 'Lost suitcase on line 1',
    name: 'Hannah Weber',
    kind: 'tourist',
    channel: 'chat',
    topic: 'smarriti_urp',
    asked: 'Has anyone found a blue suitcase on the line 1 boat?',
    lines: [
      '<Hello, I left a blue suitcase on the line 1 boat this morning. My flight is at six.',
      '>I am asking the lost property office right now.',
    ],
    owner: 'me',
    status: 'waiting_contact',
    priority: 'high',
    flags: ['distress'],
  },
  {
    subject: 'Iscrizione al nido fuori termine',
    name: 'Samira El Amrani',
    topic: 'scuola',
    asked: 'Posso ancora iscrivere mia figlia al nido?',
    lines: ['<Ci siamo trasferiti a ottobre e non sapevo della scadenza. Posso ancora iscriverla?'],
    owner: 'me',
    status: 'open',
    promise: { text: 'Richiamare con la risposta della coordinatrice', inHours: -20 },
  },
  {
    subject: 'Ritiro ingombranti: divano e due materassi',
    name: 'Bruno Tagliapietra',
    topic: 'rifiuti',
    asked: 'Come faccio a far portare via un divano?',
    lines: [
      '<Ho un divano e due materassi da buttare e sono al terzo piano senza ascensore.',
      '>Il ritiro è gratuito fino a tre pezzi, ma vanno lasciati al piano strada.',
    ],
    owner: 'me',
    status: 'open',
    priority: 'low',
    flags: ['pending'],
  },
  {
    subject: 'Permesso ZTL per il furgone della ditta',
    name: 'Idraulica Lagunare srl',
    kind: 'supplier',
    channel: 'email',
    topic: 'sosta',
    asked: 'Serve un permesso per entrare in ZTL con il furgone?',
    lines: ['<Dobbiamo intervenire in una scuola in centro. Serve un permesso per il furgone?'],
    owner: 'me',
    status: 'reopened',
    flags: ['conflict'],
  },
  {
    subject: 'Certificato di residenza per il medico',
    name: 'Teresa Bon',
    topic: 'anagrafe',
    asked: 'Mi serve un certificato di residenza, dove vado?',
    lines: ['<Mi serve un certificato di residenza per cambiare medico. Dove devo andare?'],
    status: 'new',
  },
  {
    subject: 'Rateizzare l’avviso di accertamento',
    name: 'Denis Favaro',
    topic: 'tributi',
    asked: 'Posso pagare a rate?',
    lines: ['<Novecento euro tutti insieme non li ho. Si può pagare un po’ alla volta?'],
    status: 'new',
    priority: 'high',
    due: 3,
  },
  {
    subject: 'Buca davanti alla scuola Diaz',
    name: 'Paola Carraro',
    topic: 'manutenzione',
    asked: 'C’è una buca pericolosa davanti alla scuola.',
    lines: ['<C’è una buca profonda proprio dove scendono i bambini. Qualcuno si farà male.'],
    status: 'new',
    priority: 'urgent',
    place: ['Via della Libertà', '3', 'Marghera'],
  },
  {
    subject: 'Avvisi di acqua alta sul telefono',
    name: 'Piero Nardo',
    topic: 'acqua_alta_mobilita',
    asked: 'Come ricevo gli avvisi della marea?',
    lines: ['<Ho un negozio a piano terra. Come faccio a sapere prima quando viene l’acqua alta?'],
    status: 'new',
  },
  {
    subject: 'Multa in un posto per residenti',
    name: 'Elena Rossetto',
    channel: 'web',
    topic: 'sosta',
    asked: 'Ho il permesso e mi avete multata lo stesso.',
    lines: ['<Ho il permesso esposto e mi avete multata lo stesso. Come faccio ricorso?'],
    status: 'new',
    flags: ['complaint'],
  },
  {
    subject: 'Mensa: dieta senza lattosio',
    name: 'Giorgio Ferro',
    topic: 'scuola',
    asked: 'Come si chiede la dieta senza lattosio?',
    lines: ['<Mio figlio è intollerante al lattosio. A chi porto il certificato del pediatra?'],
    status: 'new',
  },
  {
    subject: 'Tessera per i cassonetti smarrita',
    name: 'Lina Boscolo',
    channel: 'counter',
    topic: 'rifiuti',
    asked: 'Ho perso la tessera dei cassonetti.',
    lines: ['<Ho perso la tessera e non riesco più ad aprire il cassonetto.'],
    status: 'new',
    priority: 'low',
  },
  {
    subject:
      'Cambio di residenza per cinque persone, con un minore affidato e un contratto in comodato',
    name: 'Famiglia Nguyen-Pavanello',
    channel: 'email',
    topic: 'anagrafe',
    asked: 'Quali documenti servono per tutta la famiglia?',
    lines: ['<Siamo in cinque, uno è minorenne e in affido. La casa è in comodato da mia zia.'],
    status: 'open',
    owner: 'luca',
  },
  {
    subject: 'Portafoglio trovato a Piazzale Roma',
    name: 'Yusuf Demir',
    topic: 'smarriti_urp',
    asked: 'Ho trovato un portafoglio, dove lo porto?',
    lines: ['<Ho trovato un portafoglio con dei documenti. A chi lo consegno?'],
    status: 'open',
    owner: 'anna',
  },
];

export const names: readonly string[] = [
  'Adele Marangon',
  'Beppe Vio',
  'Carla Zennaro',
  'Dario Pavan',
  'Emma Salvagno',
  'Franco Dal Corso',
  'Gina Memo',
  'Hu Lin',
  'Irma Costantini',
  'Jonas Berg',
  'Katia Fabris',
  'Leo Penzo',
  'Mirella Doria',
  'Nadia Trevisan',
  'Oscar Bullo',
  'Pina Rigo',
  'Quirino Smerghetto',
  'Rita Vanin',
  'Silvano Naccari',
  'Tina Gavagnin',
  'Ugo Carlon',
  'Vera Moro',
  'Walter Bertotto',
  'Zoe Ballarin',
];
