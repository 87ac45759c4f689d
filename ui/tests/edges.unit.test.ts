import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const eslint = new ESLint({ cwd: root });

/** What the edge rule says of `code`, were it in `file`. */
async function judged(file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: `${root}${file}` });
  return result!.messages
    .filter(({ ruleId }) => ruleId === 'oltre/edges' || ruleId === null)
    .map(({ message }) => message);
}

// The linter loads its parsers at the first file: seconds on a busy computer.
beforeAll(() => judged('src/main.ts', ''), 60_000);

describe('who may know whom in the page', () => {
  it('a feature knows lib and ipc', async () => {
    const code = `import '$lib/look/look.svelte'; import '../../ipc/door'; import './own';`;
    expect(await judged('src/features/queue/x.ts', code)).toEqual([]);
  });

  it('a feature never knows a sibling, however it is written', async () => {
    expect(
      await judged('src/features/queue/x.ts', `import '../search/search.svelte';`),
    ).toHaveLength(1);
    expect(await judged('src/features/queue/x.ts', `export * from '../search/x';`)).toHaveLength(1);
    expect(await judged('src/features/queue/x.ts', `await import('../search/x');`)).toHaveLength(1);
  });

  it('a feature never knows the app', async () => {
    expect(
      await judged('src/features/queue/x.ts', `import '../../app/state.svelte';`),
    ).toHaveLength(1);
  });

  it('lib knows nothing of ours', async () => {
    expect(await judged('src/lib/x.ts', `import '$ipc/door';`)).toHaveLength(1);
    expect(await judged('src/lib/x.ts', `import '../features/queue/x';`)).toHaveLength(1);
    expect(await judged('src/lib/x.ts', `import 'bits-ui'; import './text/fold';`)).toEqual([]);
  });

  it('only the one door knows the shell', async () => {
    const code = `import { invoke } from '@tauri-apps/api/core';`;
    expect(await judged('src/features/queue/x.ts', code)).toHaveLength(1);
    expect(await judged('src/ipc/rpc.ts', code)).toHaveLength(1);
    expect(await judged('src/ipc/tauri.ts', code)).toEqual([]);
  });

  it('reads components too', async () => {
    const code = `<script lang="ts">\n  import '../search/search.svelte';\n</script>\n`;
    expect(await judged('src/features/queue/Queue.svelte', code)).toHaveLength(1);
  });
});
