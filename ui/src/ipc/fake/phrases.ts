/** Ready phrases behind the fake door, with the words of the case they are asked for. */
import type { CaseView, PhraseView, Texts } from '../bindings';
import type { Desk } from './commands';
import { me } from './people';
import type { Commanded, Stage } from './stage';

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

export function phraseCommands({ options }: Stage, { find }: Desk): Pick<Commanded, 'phrases'> {
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

  return {
    phrases: ({ id }) => {
      const view = find(id);
      if (options.emptyCatalogue) return { phrases: [] };
      return {
        phrases: phrases.map(({ id, title, text }): PhraseView => {
          const written = { it: filled(text.it, view), en: filled(text.en, view) };
          return {
            id,
            title,
            text: written,
            unfilled: ['{protocollo}', '{date}', '{office}'].filter((field) =>
              text.it.includes(field),
            ),
          };
        }),
      };
    },
  };
}
