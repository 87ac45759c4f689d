import { afterEach, describe, expect, it } from 'vitest';
import { look } from '$lib/look/look.svelte';
import type { Because, Fact, Fate } from '$ipc/bindings';
import { fateWords, levelWords, silenceReasons, vetoWords } from '$ipc/help-words';
import { answerWords, becauseWords, doesWords, factWords, silenceWords, sureWords } from './words';

const texts = { it: 'Comunica gli orari', en: 'Give the hours' };
const because: Because[] = [
  { reason: 'contact_said', words: 'parto venerdì' },
  { reason: 'we_said', words: 'oggi fino alle 12:30' },
  { reason: 'useful_in', times: 7, of: 9 },
  { reason: 'similar_cases', times: 4, of: 11, cases: [] },
  { reason: 'step_before', act: 'give_hours', title: texts },
  { reason: 'colleagues_did', times: 1, of: 31 },
  { reason: 'playbook', topic: 'anagrafe' },
  { reason: 'by_rule', rule: 'L. 241/1990' },
  { reason: 'editor_expects' },
];
const due = Date.now();
const facts: Fact[] = [
  { fact: 'promise_broken', id: 'p', text: 'richiamare', due, by: 'Luca' },
  { fact: 'promise_due', id: 'p', text: 'richiamare', due, by: 'Luca' },
  {
    fact: 'same_fault_nearby',
    id: 'c',
    code: 'ABC-DEF',
    title: 'Lampione',
    place: 'Campalto',
    reporters: 3,
  },
  { fact: 'similar_open_case', id: 'c', code: 'ABC-DEF', title: 'Lampione' },
  { fact: 'notice_today', id: 'n', text: 'Sciopero' },
];

const fates: Fate[] = [
  'offered',
  'idea',
  'outranked',
  'too_weak',
  'unless',
  'cooling_down',
  'muted',
  'unavailable',
  { held: 'complaint' },
];

/** Every sentence in the language of the window now. */
function all(): string[] {
  return [
    ...[silenceWords, silenceReasons, levelWords, sureWords, vetoWords].flatMap((words) =>
      Object.values(words).map((word) => word()),
    ),
    ...Object.values(doesWords).map((word) => word('https://prenota.example')),
    ...Object.values(answerWords).map((word) => word({ title: 'Prenota' })),
    ...because.map(becauseWords),
    ...facts.map(factWords),
    ...fates.map(fateWords),
  ];
}

afterEach(() => {
  look.locale = 'it';
});

describe('the words of over-help', () => {
  it('are there in both languages, each its own', () => {
    look.locale = 'it';
    const italian = all();
    look.locale = 'en';
    const english = all();
    expect(italian).toHaveLength(english.length);
    expect(italian.filter((text) => text.trim() === '' || text.includes('{'))).toEqual([]);
    expect(italian.filter((text, at) => text === english[at])).toEqual([]);
  });

  it('say why there is silence as people do', () => {
    expect(silenceWords.complaint()).toBe(
      'Oggi nessuna proposta: reclamo aperto. Prima la risposta.',
    );
  });

  it('quote, count and name', () => {
    expect(because.map(becauseWords).slice(0, 6)).toEqual([
      'ha detto «parto venerdì»',
      'abbiamo risposto «oggi fino alle 12:30»',
      'utile in 7 casi su 9',
      'fatto in 4 casi simili su 11',
      'viene dopo «Comunica gli orari»',
      'i colleghi l’hanno fatto 1 volta su 31',
    ]);
  });
});
