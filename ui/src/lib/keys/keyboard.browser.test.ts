import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { Keyboard, type Bindings } from './keyboard.svelte';

let keyboard: Keyboard;
const listen = (event: KeyboardEvent) => keyboard.handle(event);

function bind(bindings: Bindings) {
  return keyboard.bind(bindings);
}

beforeEach(() => {
  keyboard = new Keyboard();
  window.addEventListener('keydown', listen);
  document.body.innerHTML = '';
});

afterEach(() => {
  window.removeEventListener('keydown', listen);
});

function focused<K extends keyof HTMLElementTagNameMap>(tag: K): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  document.body.append(element);
  element.focus();
  return element;
}

describe('keys', () => {
  it('a single key acts, and never while typing', async () => {
    const next = vi.fn();
    bind({ 'list.next': next });
    await userEvent.keyboard('j');
    expect(next).toHaveBeenCalledOnce();
    const note = focused('textarea');
    await userEvent.keyboard('jj');
    expect(next).toHaveBeenCalledOnce();
    expect(note.value).toBe('jj');
  });

  it('a key with Ctrl acts while typing too', async () => {
    const palette = vi.fn();
    bind({ 'palette.open': palette });
    focused('textarea');
    await userEvent.keyboard('{Control>}k{/Control}');
    expect(palette).toHaveBeenCalledOnce();
  });

  it('a sequence acts on its second key, and shows that it waits', async () => {
    const queue = vi.fn();
    bind({ 'go.queue': queue });
    await userEvent.keyboard('g');
    expect(keyboard.pending).toBe('G');
    await userEvent.keyboard('q');
    expect(queue).toHaveBeenCalledOnce();
    expect(keyboard.pending).toBeUndefined();
  });

  it('a sequence given up leaves nothing behind', async () => {
    const queue = vi.fn();
    bind({ 'go.queue': queue });
    await userEvent.keyboard('gx');
    await userEvent.keyboard('q');
    expect(queue).not.toHaveBeenCalled();
  });

  it('the last screen to bind an act has it, and gives it back', async () => {
    const [first, second] = [vi.fn(), vi.fn()];
    bind({ 'list.open': first });
    const unbind = bind({ 'list.open': second });
    await userEvent.keyboard('{Enter}');
    unbind();
    await userEvent.keyboard('{Enter}');
    expect([first, second].map((one) => one.mock.calls.length)).toEqual([1, 1]);
  });

  it('Enter on a button belongs to the button', async () => {
    const open = vi.fn();
    bind({ 'list.open': open });
    const pressed = vi.fn();
    focused('button').onclick = pressed;
    await userEvent.keyboard('{Enter}');
    expect(pressed).toHaveBeenCalledOnce();
    expect(open).not.toHaveBeenCalled();
  });

  it('under a dialog only what always acts does', async () => {
    const [next, lock] = [vi.fn(), vi.fn()];
    bind({ 'list.next': next, 'window.lock': lock });
    const dialog = focused('div');
    dialog.setAttribute('role', 'dialog');
    dialog.tabIndex = -1;
    dialog.focus();
    await userEvent.keyboard('j{Control>}l{/Control}');
    expect(next).not.toHaveBeenCalled();
    expect(lock).toHaveBeenCalledOnce();
  });

  it('a key held down moves on, and does nothing else twice', () => {
    const [next, take] = [vi.fn(), vi.fn()];
    bind({ 'list.next': next, 'case.take': take });
    for (const key of ['j', '1']) {
      for (const repeat of [false, true, true]) {
        keyboard.handle(new KeyboardEvent('keydown', { key, repeat, cancelable: true }));
      }
    }
    expect([next, take].map((one) => one.mock.calls.length)).toEqual([3, 1]);
  });

  it('single keys can be switched off; the others stay', async () => {
    const [next, palette] = [vi.fn(), vi.fn()];
    bind({ 'list.next': next, 'palette.open': palette });
    keyboard.singleKeys = false;
    await userEvent.keyboard('j{Control>}k{/Control}');
    expect(next).not.toHaveBeenCalled();
    expect(palette).toHaveBeenCalledOnce();
  });

  it('an act that makes no sense now is not offered', () => {
    bind({
      'list.open': { run: () => undefined, when: () => false },
      'list.next': () => undefined,
    });
    expect(keyboard.available).toEqual(['list.next']);
    expect(keyboard.run('list.open')).toBe(false);
  });
});
