import { beforeEach, describe, expect, it } from 'vitest';
import { look } from '$lib/look/look.svelte';
import type { SyncStatus } from '$ipc/bindings';
import { sayChecked, sayConnection, sayFirstSync, sayNeeds } from './say';

const now = new Date(2026, 10, 20, 9, 17).getTime();
const at = (hours: number, minutes: number) => new Date(2026, 10, 20, hours, minutes).getTime();

const status = (change: Partial<SyncStatus>): SyncStatus => ({
  phase: 'all_sent',
  tried: true,
  waiting: 0,
  held: 0,
  files: 0,
  clock_ahead: null,
  checked: null,
  refused: 0,
  to_check: 0,
  synced_at: at(9, 17),
  progress: null,
  problem: null,
  ...change,
});

const said = (change: Partial<SyncStatus>) => {
  const { shape, text } = sayConnection(status(change), now, look.locale);
  return [shape, text];
};

beforeEach(() => {
  look.locale = 'it';
});

describe('sync speaks as people do', () => {
  it('all sent', () => {
    expect(said({})).toEqual(['dot', 'Tutto inviato · aggiornato alle 09:17']);
    look.locale = 'en';
    expect(said({})).toEqual(['dot', 'All sent · updated 09:17']);
  });

  it('sending, one and several', () => {
    expect(said({ phase: 'sending', waiting: 1 })).toEqual(['ring', 'Invio di una modifica…']);
    expect(said({ phase: 'sending', waiting: 3 })).toEqual(['ring', 'Invio di 3 modifiche…']);
  });

  it('what waits for the server’s update', () => {
    expect(said({ phase: 'server_older', waiting: 2, held: 2 })).toEqual([
      'arrow',
      '2 modifiche aspettano l’aggiornamento del server · il resto è inviato',
    ]);
  });

  it('files whose bytes are not all on the server', () => {
    expect(said({ phase: 'files_wait', files: 1 })).toEqual([
      'ring',
      'Un allegato ancora da inviare',
    ]);
    expect(said({ phase: 'offline', files: 2 })).toEqual([
      'hollow',
      'Offline · 2 allegati salvati qui, li invio appena torna la rete',
    ]);
  });

  it('offline, without and with work', () => {
    expect(said({ phase: 'offline', synced_at: at(8, 55) })).toEqual([
      'hollow',
      'Offline · puoi continuare, dati delle 08:55',
    ]);
    expect(said({ phase: 'offline', waiting: 3 })).toEqual([
      'hollow',
      'Offline · 3 modifiche salvate qui, le invio appena torna la rete',
    ]);
  });

  it('offline for more than a day', () => {
    const yesterday = now - 24.5 * 3_600_000;
    expect(said({ phase: 'offline', synced_at: yesterday })).toEqual([
      'clock',
      'Dati di ieri · alcuni casi potrebbero essere cambiati',
    ]);
    // older data says its day, not "yesterday"
    expect(said({ phase: 'offline', synced_at: now - 3 * 24 * 3_600_000 })[1]).toMatch(
      /^Dati di mar 09:17 ·/,
    );
  });

  it('the session is over, or the program is too old: the work stays', () => {
    expect(said({ phase: 'signed_out', waiting: 2 })).toEqual([
      'key',
      'Accedi di nuovo per inviare · il lavoro resta qui',
    ]);
    expect(said({ phase: 'upgrade' })).toEqual([
      'arrow',
      'Aggiorna Oltre per inviare · il lavoro resta qui',
    ]);
  });

  it('the first sync counts, estimates, and lets one begin', () => {
    const first = status({
      phase: 'first_sync',
      progress: { done: 4210, total: 12_600, seconds_left: 118 },
    });
    expect(sayConnection(first, now, 'it').text).toBe('Scarico casi e voci: 4.210 di 12.600');
    expect(sayFirstSync(first, 'it')).toBe('4.210 di 12.600 (circa 2 minuti). Puoi già iniziare.');
  });

  it('the first sync, cut off, is still not over', () => {
    const cut = status({
      phase: 'offline',
      synced_at: null,
      progress: { done: 4210, total: 12_600, seconds_left: null },
    });
    expect(sayFirstSync(cut, 'it')).toMatch(/^4\.210 di 12\.600/);
    expect(sayFirstSync(status({ phase: 'offline' }), 'it')).toBe(undefined);
  });

  it('what needs the operator is said whatever the network does', () => {
    const offline = status({ phase: 'offline', waiting: 1, to_check: 2, refused: 1 });
    expect(sayNeeds(offline)).toEqual([
      { shape: 'square', text: '1 modifica non accettata: vedi perché' },
      { shape: 'triangle', text: '2 casi da controllare' },
    ]);
    expect(sayNeeds(status({}))).toEqual([]);
  });

  it('says when what is here was compared with the server, and what was put right', () => {
    const told = (put_right: number) => sayChecked({ at: at(8, 55), put_right }, now, look.locale);
    expect(sayChecked(null, now, look.locale)).toBe('Non ancora confrontato con il server.');
    expect(told(0)).toBe('Confronto con il server (08:55): tutto uguale.');
    expect(told(1)).toMatch(/un caso era diverso ed è stato messo a posto/);
    expect(told(3)).toMatch(/3 casi erano diversi/);
  });

  it('never speaks of failures, merges, queues or retries', () => {
    const phases = [
      'all_sent',
      'sending',
      'files_wait',
      'first_sync',
      'offline',
      'signed_out',
      'upgrade',
    ] as const;
    for (const locale of ['it', 'en'] as const) {
      look.locale = locale;
      const all = phases.flatMap((phase) =>
        [0, 1, 5].flatMap((n) => {
          const one = status({ phase, waiting: n, files: n, refused: n, to_check: n });
          return [sayConnection(one, now, locale).text, ...sayNeeds(one).map(({ text }) => text)];
        }),
      );
      expect(
        all.filter((text) => /fail|fallit|merge|conflict|conflitt|retry|riprov/i.test(text)),
      ).toEqual([]);
    }
  });
});
