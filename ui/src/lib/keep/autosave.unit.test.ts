import { beforeEach, afterEach, describe, expect, it, vi } from 'vitest';
import { Autosave } from './autosave.svelte';

let saved: string[];
const now = () => 42;

beforeEach(() => {
  vi.useFakeTimers();
  saved = [];
});
afterEach(() => vi.useRealTimers());

const keeping = () => new Autosave(async (text) => void saved.push(text), now);

describe('text that keeps itself', () => {
  it('is saved after a pause', async () => {
    const draft = keeping();
    draft.text = 'Buon';
    await vi.advanceTimersByTimeAsync(399);
    expect(saved).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(saved).toEqual(['Buon']);
    expect(draft.savedAt).toBe(42);
  });

  it('is saved within a second however steadily one types', async () => {
    const draft = keeping();
    for (let letter = 1; letter <= 20; letter += 1) {
      draft.text = 'a'.repeat(letter);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(saved[0]).toHaveLength(9);
    expect(saved.length).toBeGreaterThanOrEqual(2);
  });

  it('is saved once, in the order it was typed', async () => {
    const order: string[] = [];
    const gates: (() => void)[] = [];
    const draft = new Autosave(async (text) => {
      await new Promise<void>((open) => gates.push(open));
      order.push(text);
    }, now);
    draft.text = 'uno';
    void draft.flush();
    draft.text = 'due';
    const last = draft.flush();
    await vi.advanceTimersByTimeAsync(0);
    expect(gates).toHaveLength(1);
    gates[0]!();
    await vi.advanceTimersByTimeAsync(0);
    gates[1]!();
    await last;
    expect(order).toEqual(['uno', 'due']);
    await draft.flush();
    expect(order).toHaveLength(2);
  });

  it('that was refused is still here, says why, and is tried again', async () => {
    let full = true;
    const draft = new Autosave<string>(async (text) => {
      if (full) throw 'disk_full';
      saved.push(text);
    }, now);
    draft.text = 'Non perdermi';
    await draft.flush();
    expect(draft.problem).toBe('disk_full');
    expect(draft.text).toBe('Non perdermi');
    expect(draft.isDirty).toBe(true);
    full = false;
    await draft.flush();
    expect(saved).toEqual(['Non perdermi']);
    expect(draft.problem).toBeUndefined();
  });

  it('is not saved after its words went elsewhere', async () => {
    const draft = keeping();
    draft.text = 'Risposta';
    await draft.hold();
    draft.clear();
    await vi.runAllTimersAsync();
    expect(saved).toEqual([]);
    expect(draft.savedAt).toBeUndefined();
  });

  it('restored from earlier is not saved again', async () => {
    const draft = keeping();
    draft.restore('di ieri', 7);
    await draft.flush();
    expect(saved).toEqual([]);
    expect(draft.savedAt).toBe(7);
  });

  it('emptied by hand is dropped', async () => {
    const draft = keeping();
    draft.restore('di ieri', 7);
    draft.text = '';
    await draft.flush();
    expect(saved).toEqual(['']);
    expect(draft.savedAt).toBeUndefined();
  });

  it('that is on its way elsewhere is not saved again, not even when the field loses the focus', async () => {
    const draft = keeping();
    draft.text = 'Buongiorno';
    await draft.hold();
    await draft.flush();
    expect(saved).toEqual([]);
    await draft.resume();
    expect(saved).toEqual(['Buongiorno']);
    await draft.hold();
    draft.text = 'Buongiorno, e altro';
    await draft.flush();
    expect(saved).toEqual(['Buongiorno', 'Buongiorno, e altro']);
  });
});
