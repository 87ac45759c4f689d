import { describe, expect, it } from 'vitest';
import { noMeta } from '$ipc/fake/world';
import type { EntryKind, EntryView } from '$ipc/bindings';
import { homeOf } from './returning';

const refused = (kind: EntryKind, body: string): EntryView => ({
  id: body,
  at: 0,
  by: { who: 'operator', id: 'op-giulia' },
  kind,
  body,
  meta: noMeta(),
  sent: 'refused',
});
const written = { ops: ['entry.append'], text: 'Le scrivo' };

describe('words that were not accepted go back', () => {
  it('to what they were: a reply, a note, the contact’s words', () => {
    expect(homeOf(written, [refused('message_out', 'Le scrivo')], false)).toBe('reply');
    expect(homeOf(written, [refused('message_in', 'Le scrivo')], false)).toBe('said');
    expect(homeOf(written, [refused('note', 'Le scrivo')], false)).toBe('note');
  });

  it('to where they were typed, when the console remembers it', () => {
    expect(homeOf({ ...written, typed_in: 'reply' }, [], false)).toBe('reply');
    expect(homeOf({ ops: ['reply.send', 'case.set'], text: 'Le scrivo' }, [], false)).toBe('reply');
  });

  it('as a note when nothing says what they were: nobody takes a note for an answer', () => {
    expect(homeOf(written, [], false)).toBe('note');
  });

  it('to their form, when the case has it now', () => {
    const solved = { ops: ['case.claim', 'case.solve'], text: 'Fatto' };
    expect(homeOf(solved, [], false)).toBe('solve');
    expect(homeOf(solved, [], true)).toBe('note');
    expect(homeOf({ ops: ['case.reopen'], text: 'Si è rotto' }, [], true)).toBe('reopen');
    expect(homeOf({ ops: ['promise.make'], text: 'Richiamare' }, [], false)).toBe('promise');
  });
});
