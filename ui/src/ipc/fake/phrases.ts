/** Ready phrases behind the fake door, with the words of the case they are asked for. */
import type { CaseView, MacroView, PhraseView, Texts } from '../bindings';
import type { Desk } from './commands';
import { me } from './people';
import { refuse, type Commanded, type Stage } from './stage';

const t = (it: string, en: string): Texts => ({ it, en });

interface Phrase {
  readonly id: string;
  readonly title: Texts;
  readonly text: Texts;
}

const phrases: readonly Phrase[] = [
  {
    id: 'greet_case',
    title: t('Saluto con il numero della pratica', 'Greeting with the case number'),
    text: t(
      'Buongiorno {contact}, sono {operator}. Ho davanti la sua pratica {case}: mi dica pure.',
      'Good morning {contact}, this is {operator}. I have your case {case} in front of me.',
    ),
  },
  {
    id: 'hold_longer',
    title: t('Attesa più lunga', 'A longer wait'),
    text: t(
      'Mi serve ancora qualche minuto per una risposta sicura.',
      'I need a few more minutes for a sure answer.',
    ),
  },
  {
    id: 'missing_id',
    title: t('Manca il documento d’identità', 'The identity document is missing'),
    text: t(
      'La sua domanda {case} è quasi completa: manca la copia del documento d’identità.',
      'Your application {case} is nearly complete: a copy of your identity document is missing.',
    ),
  },
  {
    id: 'protocol',
    title: t('Numero di protocollo', 'Reference number'),
    text: t(
      'La sua richiesta ha il protocollo {protocollo} del {date}, ufficio {office}.',
      'Your request has the reference {protocollo} of {date}, office {office}.',
    ),
  },
  {
    id: 'close_thanks',
    title: t('Chiusura con un grazie', 'Closing with thanks'),
    text: t(
      'Grazie a lei, {contact}.\nLe auguro una buona giornata.',
      'Thank you, {contact}.\nHave a good day.',
    ),
  },
  ...Array.from({ length: 7 }, (_, at) => ({
    id: `step_${at + 1}`,
    title: t(`Passo ${at + 1} della procedura`, `Step ${at + 1} of the procedure`),
    text: t(`Ora facciamo il passo ${at + 1}.`, `Now we take step ${at + 1}.`),
  })),
];

const macros: readonly MacroView[] = [
  {
    key: 'manca-un-documento',
    label: t('Manca un documento', 'A document is missing'),
    take: true,
    priority: null,
    topic: null,
    add: ['documenti da ricevere'],
    remove: [],
    waits: true,
    phrase: null,
  },
  {
    key: 'segnalazione-urgente',
    label: t('Segnalazione urgente', 'Urgent report'),
    take: false,
    priority: 'urgent',
    topic: 'manutenzione',
    add: [],
    remove: ['da verificare'],
    waits: false,
    phrase: null,
  },
];

/** The phrase that goes with the first macro. */
const MACRO_PHRASE = 'missing_id';

export function phraseCommands(
  { options }: Stage,
  { find, saved }: Desk,
): Pick<Commanded, 'phrases' | 'macros' | 'case_macro'> {
  /** As the console fills in, for the phrases above. */
  function filled(text: string, view: CaseView): string {
    const words: Record<string, string | undefined> = {
      contact: view.contact?.name,
      operator: me.alias ?? me.name,
      case: view.row.code,
    };
    const meant = view.contact?.name ? text : text.replace(/,? \{contact\}/, '');
    return meant.replace(/\{(\w+)\}/g, (field, name: string) => words[name] ?? field);
  }

  function shown({ id, title, text }: Phrase, view: CaseView): PhraseView {
    return {
      id,
      title,
      text: { it: filled(text.it, view), en: filled(text.en, view) },
      unfilled: ['{protocollo}', '{date}', '{office}'].filter((field) => text.it.includes(field)),
    };
  }

  return {
    phrases: ({ id }) => {
      const view = find(id);
      if (options.emptyCatalogue) return { phrases: [] };
      return { phrases: phrases.map((phrase) => shown(phrase, view)) };
    },
    macros: ({ id }) => {
      const view = find(id);
      if (options.emptyCatalogue) return { macros: [] };
      const phrase = phrases.find((one) => one.id === MACRO_PHRASE)!;
      return {
        macros: macros.map((one, at) => ({
          ...one,
          take: one.take && view.row.owner === null,
          phrase: at === 0 ? shown(phrase, view) : null,
        })),
      };
    },
    case_macro: ({ id, key }) => {
      const view = find(id);
      const one = macros.find((macro) => macro.key === key) ?? refuse('not_found');
      if (one.take) view.row.owner ??= me.id;
      if (one.priority) view.row.priority = one.priority;
      if (one.topic) view.row.topic = one.topic;
      view.tags = [...view.tags, ...one.add].filter((tag) => !one.remove.includes(tag));
      if (one.waits) view.row.status = 'waiting_contact';
      return saved(view, 'tags.add');
    },
  };
}
