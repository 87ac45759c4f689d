import { describe, expect, it } from 'vitest';
import { look } from '$lib/look/look.svelte';
import { ERROR_CODES } from './bindings';
import { Refused, sentenceOf } from './problem';

describe('every error code has its sentence', () => {
  it('in both languages, each its own', () => {
    for (const locale of ['it', 'en'] as const) {
      look.locale = locale;
      const sentences = ERROR_CODES.map((code) => sentenceOf({ code, params: {} }));
      expect(sentences.filter((sentence) => sentence.length < 15)).toEqual([]);
      expect(new Set(sentences).size).toBe(ERROR_CODES.length);
    }
  });

  it('what was thrown without a known code is a fault of the program', () => {
    for (const thrown of [
      undefined,
      'boom',
      new Error('x'),
      { code: 'no_such' },
      { code: 'toString' },
    ]) {
      expect(Refused.from(thrown).code).toBe('internal');
    }
    expect(Refused.from({ code: 'disk_full' })).toMatchObject({ code: 'disk_full', params: {} });
  });
});
