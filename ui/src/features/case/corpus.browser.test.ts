// The adversarial texts as everything a case shows: seen as text, run by nobody, in nobody's way.
import { describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import type { EntryKind } from '$ipc/bindings';
import lines from '../../../../tests/fixtures/corpus/corpus.jsonl?raw';
import { note, shownCase } from './testing';

interface Line {
  readonly name: string;
  readonly text?: string;
  readonly repeat?: string;
  readonly times?: number;
}

/** Those a screen can be given: what is longer is folded, which has a story of its own. */
const texts = lines
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Line)
  .map(({ name, text = '', repeat = '', times = 0 }) => ({
    name,
    text: text + repeat.repeat(times),
  }))
  .filter(({ text }) => text.trim() !== '' && text.length <= 600);

const kinds: readonly EntryKind[] = [
  'message_in',
  'message_out',
  'note',
  'call_in',
  'handoff_asked',
  'handoff_answered',
  'solved',
  'reopened',
  'promise_made',
  'attached',
  'suggestion',
  'experience',
];

/** What a browser makes of line ends when it keeps a text. */
const plain = (text: string): string => text.replace(/\s+/gu, ' ').trim();

describe('whatever was written', () => {
  it('is shown as text in every field and as every kind of entry', async () => {
    expect(texts.length).toBeGreaterThan(50);
    const alert = vi.spyOn(window, 'alert').mockImplementation(() => undefined);
    const { door, view } = await shownCase('Reclamo TARI');
    const drawings = () => document.querySelectorAll('img, iframe, object, embed, script').length;
    const before = drawings();
    for (const { name, text } of texts) {
      Object.assign(view, { asked: text, need: text, reference: text, outcome_text: text });
      Object.assign(view.row, { subject: text, contact: text });
      view.place = { street: text, number: text.slice(0, 20), district: text };
      view.tags = [text];
      if (view.contact) Object.assign(view.contact, { name: text, note: text });
      view.timeline.entries = kinds.map((kind) => note(text, { kind }));
      door.emit({ event: 'cases_changed', ids: [view.row.id], act: null });
      await expect
        .poll(() => plain(document.querySelector('[aria-label][role=feed]')?.textContent ?? ''), {
          message: name,
        })
        .toContain(plain(text));
      const screen = document.querySelector('section.case')!;
      expect(plain(screen.textContent), `${name}: its subject`).toContain(plain(text));
      expect(drawings(), `${name} draws something`).toBe(before);
      expect(screen.scrollWidth, `${name} sticks out`).toBeLessThanOrEqual(screen.clientWidth);
    }
    expect(alert).not.toHaveBeenCalled();
    // And the case is still one to work on.
    await page.getByRole('textbox', { name: 'La tua risposta' }).fill('Buongiorno');
    await expect.element(page.getByRole('button', { name: 'Registra risposta' })).toBeEnabled();
  });
});
