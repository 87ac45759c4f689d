/**
 * Who may know whom inside the page, as a lint (ARCHITECTURE.md, "Who may know whom").
 *
 * A file's room is its folder under src/. The table below is the whole rule; everything not in it is
 * refused, so a new room must be written here before anyone can use it. Test files follow the rule
 * of the room they stand in, and may besides know ipc (the fake door) and tests/.
 */
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const src = resolve(dirname(fileURLToPath(import.meta.url)), '../src');

/** room -> the rooms it may import from, besides itself. */
const MAY_KNOW = {
  lib: [],
  ipc: ['lib'],
  features: ['lib', 'ipc'],
  app: ['lib', 'ipc', 'features'],
  main: ['lib', 'ipc', 'app'],
};

const ALIAS = { $lib: 'lib', $ipc: 'ipc' };
const SHELL_DOOR = 'ipc/tauri.ts';

/** @returns {{ room: string, feature?: string, path: string } | undefined} */
function placeOf(file) {
  const path = relative(src, file).split(sep).join('/');
  if (path.startsWith('..')) return undefined;
  const [first, second] = path.split('/');
  if (!path.includes('/')) return { room: 'main', path };
  return { room: first, feature: first === 'features' ? second : undefined, path };
}

function targetOf(specifier, importer) {
  if (specifier.startsWith('.')) return placeOf(resolve(dirname(importer), specifier));
  const [head, ...rest] = specifier.split('/');
  if (head in ALIAS) return placeOf(resolve(src, ALIAS[head], ...rest));
  return undefined;
}

/** @type {import('eslint').Rule.RuleModule} */
export const edges = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      room: '{{from}} may not import from {{to}}: see ARCHITECTURE.md, "Who may know whom".',
      sibling: 'The feature "{{from}}" may not import its sibling "{{to}}"; share it through lib.',
      shell: 'Only src/ipc/tauri.ts imports {{name}}: everything else calls through the door.',
    },
  },
  create(context) {
    const importer = context.filename;
    const here = placeOf(importer);
    if (!here) return {};
    const isTest = /\.test\.ts$/.test(importer);

    function check(source) {
      if (!source || typeof source.value !== 'string') return;
      const specifier = source.value;
      if (specifier.startsWith('@tauri-apps/') && here.path !== SHELL_DOOR) {
        context.report({ node: source, messageId: 'shell', data: { name: specifier } });
        return;
      }
      const there = targetOf(specifier, importer);
      if (!there) return;
      if (there.room !== here.room) {
        const known = MAY_KNOW[here.room] ?? [];
        if (known.includes(there.room) || (isTest && there.room === 'ipc')) return;
        context.report({
          node: source,
          messageId: 'room',
          data: { from: here.room, to: there.room },
        });
      } else if (there.feature !== here.feature) {
        context.report({
          node: source,
          messageId: 'sibling',
          data: { from: here.feature, to: there.feature },
        });
      }
    }

    return {
      ImportDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
    };
  },
};
