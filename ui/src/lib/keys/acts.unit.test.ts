import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { acts, actNames, type Act } from './acts';

const src = new URL('../../', import.meta.url);

function sources(folder: URL): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const at = new URL(entry.name + (entry.isDirectory() ? '/' : ''), folder);
    if (entry.isDirectory()) return entry.name === 'paraglide' ? [] : sources(at);
    const isScreen = /\.(svelte|ts)$/.test(entry.name) && !/\.test\.ts$/.test(entry.name);
    return isScreen ? [readFileSync(at, 'utf8')] : [];
  });
}

describe('the list of acts', () => {
  it('gives no key to two acts that can be on the screen together', () => {
    for (const on of ['mac', 'other'] as const) {
      const owners = new Map<string, string>();
      const clashes: string[] = [];
      for (const id of actNames) {
        const act: Act = acts[id];
        for (const keys of (on === 'mac' ? act.mac : undefined) ?? act.keys) {
          const owner = owners.get(keys);
          if (owner) clashes.push(`${keys}: ${owner} and ${id} (${on})`);
          owners.set(keys, id);
        }
      }
      expect(clashes).toEqual([]);
    }
  });

  it('has no key that is also the beginning of a sequence', () => {
    const all = actNames.flatMap((id) => [...acts[id].keys]);
    const hidden = all.filter((keys) => all.some((other) => other.startsWith(`${keys} `)));
    expect(hidden).toEqual([]);
  });

  it('promises nothing that no screen does', () => {
    const screens = [...sources(new URL('features/', src)), ...sources(new URL('app/', src))].join(
      '\n',
    );
    const unbound = actNames.filter((id) => !new RegExp(`'${id}':`).test(screens));
    expect(unbound).toEqual([]);
  });
});
