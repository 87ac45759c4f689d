import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Quiet } from './quiet';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('what is said to a screen reader', () => {
  it('is said at once when nobody types', () => {
    const say = vi.fn();
    new Quiet(say).say('Un passo oltre');
    expect(say).toHaveBeenCalledExactlyOnceWith('Un passo oltre');
  });

  it('waits for a pause while somebody types, and only the last thing is said', () => {
    const say = vi.fn();
    const quiet = new Quiet(say);
    quiet.typed();
    quiet.say('prima');
    quiet.say('dopo');
    vi.advanceTimersByTime(1000);
    quiet.typed();
    vi.advanceTimersByTime(1400);
    expect(say).not.toHaveBeenCalled();
    vi.advanceTimersByTime(100);
    expect(say).toHaveBeenCalledExactlyOnceWith('dopo');
  });

  it('is not said when it no longer holds', () => {
    const say = vi.fn();
    const quiet = new Quiet(say);
    quiet.typed();
    quiet.say('vecchio');
    quiet.forget();
    vi.runAllTimers();
    expect(say).not.toHaveBeenCalled();
  });
});
