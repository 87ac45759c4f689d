/** The invented municipality behind the fake door: queues, offices, colleagues, topics. */
import type { Directory, Operator, OutcomePreset, Texts, Topic } from '../bindings';

const t = (it: string, en: string): Texts => ({ it, en });

export const me: Operator = { id: 'op-giulia', name: 'Giulia Marin', role: 'operator' };

const operators: Operator[] = [
  me,
  { id: 'op-luca', name: 'Luca Zanon', role: 'operator' },
  { id: 'op-anna', name: 'Anna De Rossi', alias: 'Anna', role: 'supervisor' },
  { id: 'op-marco', name: 'Marco Vianello', role: 'specialist' },
  { id: 'op-sara', name: 'Sara Busetto', role: 'editor' },
];

const usual: OutcomePreset[] = [
  { key: 'informed', label: t('Informato', 'Informed') },
  { key: 'done', label: t('Richiesta evasa', 'Request met') },
  { key: 'other_body', label: t('Di competenza di un altro ente', 'For another body') },
];

const topic = (
  key: string,
  label: Texts,
  more: OutcomePreset[] = [],
  sensitive = false,
): Topic => ({
  key,
  label,
  outcomes: [...more, ...usual],
  sensitive,
});

const topics: Topic[] = [
  topic('anagrafe', t('Anagrafe', 'Registry'), [
    { key: 'booked', label: t('Appuntamento fissato', 'Appointment booked') },
  ]),
  topic('rifiuti', t('Rifiuti', 'Waste'), [
    { key: 'collected', label: t('Ritiro fatto', 'Collected') },
  ]),
  topic('scuola', t('Scuola', 'School')),
  topic('sosta', t('Sosta', 'Parking')),
  topic('acqua_alta_mobilita', t('Acqua alta e mobilità', 'High water and mobility')),
  topic('tributi', t('Tributi', 'Local taxes'), [
    { key: 'corrected', label: t('Avviso corretto', 'Notice corrected') },
  ]),
  topic('manutenzione', t('Manutenzione', 'Maintenance'), [
    { key: 'repaired', label: t('Riparato', 'Repaired') },
  ]),
  topic('smarriti_urp', t('Smarriti e URP', 'Lost property and enquiries')),
];

/** What the organisation shares, as of `now`. */
export function directory(now: number): Directory {
  return {
    queues: [
      { id: 'q-front', name: 'Sportello e centralino', kind: 'front' },
      { id: 'q-web', name: 'Sportello online', kind: 'front' },
      { id: 'q-anagrafe', name: 'Ufficio anagrafe', kind: 'office' },
      { id: 'q-tributi', name: 'Ufficio tributi', kind: 'office' },
      { id: 'q-ambiente', name: 'Ambiente', kind: 'office' },
      { id: 'q-lavori', name: 'Lavori pubblici', kind: 'office' },
      { id: 'q-polizia', name: 'Polizia locale', kind: 'office' },
    ],
    operators,
    topics,
    notices: [
      {
        id: 'n-1',
        text: t(
          'Sciopero dei mezzi fino alle 16: gli sportelli di terraferma chiudono alle 13.',
          'Transport strike until 16:00: mainland counters close at 13:00.',
        ),
        topics: [],
        from: now - 4 * 3_600_000,
        until: now + 5 * 3_600_000,
      },
    ],
    me: me.id,
  };
}
