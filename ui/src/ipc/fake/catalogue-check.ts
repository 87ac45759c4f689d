/** What the fake console finds wrong in a piece: enough of the real rules to meet every kind of fault. */
import type { ActionEntry, EntryFault, Fault } from '../bindings';
import { wordLists } from './catalogue-seeds';

const MOST_WORDS = 22;

const NAMES = new Set([
  ...'topic channel language contact_kind answered online complaint distress just_answer near_date'.split(
    ' ',
  ),
  ...'near_deadline has_place amount contact_turns open_cases nearby_faults acts tags'.split(' '),
  ...'mentions told heard together count in true false'.split(' '),
]);

/** The order in which an action's fields are kept. */
const ORDER: readonly (keyof ActionEntry)[] = [
  'id',
  'topic',
  'group',
  'level',
  'nature',
  'right',
  'rule',
  'title',
  'need',
  'say',
  'when',
  'clear',
  'unless',
  'does',
  'target',
  'benefit_minutes',
  'expected',
  'cost_wrong',
  'gain_right',
  'cooldown_days',
  'channels',
  'requires_online',
  'article',
  'valid_from',
  'valid_to',
];

/** An action as it would be kept: one field a line. */
export function tomlOf(entry: ActionEntry): string {
  const lines = ORDER.flatMap((field) => {
    const value = entry[field];
    if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return [];
    if (typeof value === 'object' && !Array.isArray(value)) {
      return [`${field}.it = ${quoted(value.it)}`, `${field}.en = ${quoted(value.en)}`];
    }
    return [`${field} = ${quoted(value)}`];
  });
  return `[[action]]\n${lines.join('\n')}\n`;
}

const quoted = (value: unknown) => JSON.stringify(value);

/** The fields of a text that `tomlOf` wrote; null of any other. */
export function entryFrom(toml: string): ActionEntry | null {
  const entry: Record<string, unknown> = {
    ...{ clear: '', unless: '', target: null, channels: [], rule: null, article: null },
    ...{ valid_from: null, valid_to: null },
  };
  try {
    for (const line of toml.split('\n').slice(1).filter(Boolean)) {
      const [, field = '', language, value = ''] = /^(\w+)(?:\.(it|en))? = (.*)$/.exec(line) ?? [];
      const read: unknown = JSON.parse(value);
      if (language) entry[field] = { ...(entry[field] as object), [language]: read };
      else entry[field] = read;
    }
  } catch {
    return null;
  }
  return typeof entry.id === 'string' ? (entry as unknown as ActionEntry) : null;
}

function conditionFault(text: string, known: readonly string[]): Fault | undefined {
  const bare = text.replace(/"[^"]*"/g, '""');
  const opened = [...bare].filter((sign) => sign === '(').length;
  const closed = [...bare].filter((sign) => sign === ')').length;
  if (opened !== closed || /(&&|\|\|)\s*$/.test(bare)) {
    return { fault: 'condition', detail: 'Syntax error: unexpected end of input' };
  }
  if (/[?+*/-]\s*\d|\?/.test(bare)) return { fault: 'not_offered', what: '?' };
  if (/topic\s*==\s*\d/.test(bare))
    return { fault: 'wrong_type', expected: 'string', found: 'int' };
  if (/topic == "nessuno"/.test(text)) return { fault: 'never_equal', value: 'nessuno' };
  if (/answered && !answered/.test(bare)) return { fault: 'contradiction' };
  const names = bare.match(/[a-z_]\w*/g) ?? [];
  const strange = names.find((name) => !NAMES.has(name) && !known.includes(name));
  return strange === undefined ? undefined : { fault: 'unknown_name', name: strange };
}

export function entryFaults(entry: ActionEntry, taken: readonly string[]): EntryFault[] {
  const text = tomlOf(entry).split('\n');
  const found: EntryFault[] = [];
  const say = (field: string, fault: Fault) => {
    const at = text.findIndex((line) => line.startsWith(field));
    found.push({
      document: `action/${entry.id}`,
      entry: entry.id,
      line: at < 0 ? 1 : at + 1,
      field,
      fault,
    });
  };
  if (!/^[a-z0-9_]+$/.test(entry.id)) {
    say('id', { fault: 'wrong_value', detail: 'lower case letters, digits, underscores' });
  } else if (taken.includes(entry.id)) say('id', { fault: 'duplicate' });
  if (entry.topic === '') say('topic', { fault: 'missing' });
  if (entry.group.trim() === '') say('group', { fault: 'empty_text' });
  for (const field of ['title', 'need', 'say'] as const) {
    const { it, en } = entry[field];
    if (it.trim() === '' || en.trim() === '') say(field, { fault: 'empty_text' });
  }
  const words = Math.max(...Object.values(entry.say).map((one) => one.trim().split(/\s+/).length));
  if (words > MOST_WORDS) say('say', { fault: 'too_long', words, most: MOST_WORDS });
  if (entry.when.trim() === '') say('when', { fault: 'missing' });
  for (const field of ['when', 'clear', 'unless'] as const) {
    const fault = entry[field].trim() === '' ? undefined : conditionFault(entry[field], wordLists);
    if (fault) say(field, fault);
  }
  if (entry.benefit_minutes > 100_000) say('benefit_minutes', { fault: 'out_of_range' });
  for (const field of ['cost_wrong', 'gain_right'] as const) {
    if (!(entry[field] > 0 && entry[field] <= 1000)) say(field, { fault: 'out_of_range' });
  }
  if (entry.valid_from !== null && entry.valid_to !== null && entry.valid_to <= entry.valid_from) {
    say('valid_to', { fault: 'never_valid' });
  }
  return found;
}

/** A text that is no TOML, an unknown field, an action that came in twice. */
export function textFaults(key: string, toml: string): EntryFault[] {
  const found: EntryFault[] = [];
  const ids = new Set<string>();
  const known =
    /^(id|topic|group|level|nature|right|rule|title|need|say|when|clear|unless|does|target|benefit_minutes|expected|cost_wrong|gain_right|cooldown_days|channels|requires_online|article|valid_from|valid_to|key|it|en|cues|steps)\b/;
  const isWords = key.startsWith('words/') || key.startsWith('moods/');
  toml.split('\n').forEach((line, index) => {
    const at = { document: key, entry: String(ids.size || 1), line: index + 1 };
    const text = line.trim();
    if (text === '' || text.startsWith('#') || text.startsWith('[') || /^[\]"]/.test(text)) return;
    const name = /^([\w.]+)\s*=/.exec(text)?.[1];
    if (name === undefined) {
      found.push({ ...at, field: '', fault: { fault: 'unreadable', detail: 'expected `=`' } });
    } else if (!isWords && !known.test(name)) {
      found.push({ ...at, field: name, fault: { fault: 'unknown_field' } });
    } else if (name === 'id') {
      const id = /"(.*)"/.exec(text)?.[1] ?? '';
      if (ids.has(id)) found.push({ ...at, entry: id, field: 'id', fault: { fault: 'duplicate' } });
      ids.add(id);
    }
  });
  return found;
}
