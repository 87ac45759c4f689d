/** The catalogue behind the fake door: pieces in versions, checked, tried, published, brought in. */
import type {
  ActionEntry,
  ActionRow,
  EntryFault,
  PieceDraft,
  PieceRow,
  PieceState,
  PieceVersion,
  PiecesSaved,
} from '../bindings';
import { entryFaults, entryFrom, textFaults, tomlOf } from './catalogue-check';
import { entries, texts, wordLists } from './catalogue-seeds';
import { me } from './people';
import { refuse, type Commanded, type Stage } from './stage';

type Catalogued = Extract<keyof Commanded, `catalogue${string}`>;

interface Piece {
  readonly key: string;
  entry: ActionEntry | null;
  state: PieceState;
  versions: PieceVersion[];
}

const DAY = 86_400_000;
const STARTER_ACTIONS = 40;
const isAction = (key: string) => key.startsWith('action/');
const saved = (more: Partial<PiecesSaved> = {}): PiecesSaved => ({
  added: 0,
  changed: 0,
  same: 0,
  faults: [],
  ...more,
});

export function catalogueCommands({ world, options }: Stage): Pick<Commanded, Catalogued> {
  const pieces = new Map<string, Piece>();
  /** What each piece was first: two versions of an action, one of everything else. */
  function begin(): void {
    const version = (toml: string, number: number, days: number): PieceVersion => ({
      version: number,
      toml,
      state: 'published',
      at: world.now - days * DAY,
      by: number === 1 ? null : 'op-sara',
    });
    for (const entry of structuredClone(entries)) {
      const before = { ...entry, when: entry.when.replace(' && ', ' || '), benefit_minutes: 20 };
      pieces.set(`action/${entry.id}`, {
        key: `action/${entry.id}`,
        entry,
        state: entry.nature === 'commercial' ? 'retired' : 'published',
        versions: [version(tomlOf(before), 1, 120), version(tomlOf(entry), 2, 9)],
      });
    }
    for (const [key, toml] of Object.entries(texts)) {
      pieces.set(key, { key, entry: null, state: 'published', versions: [version(toml, 1, 120)] });
    }
    // One whose word list has gone: published, and not in force.
    const broken = pieces.get('action/tide_alerts')!;
    broken.entry!.when = 'topic == "acqua_alta_mobilita" && mentions(marea)';
  }
  if (!options.emptyCatalogue) begin();

  const last = (piece: Piece) => piece.versions.at(-1)!;
  const find = (key: string) => pieces.get(key) ?? refuse('not_found');
  const keyOf = (draft: PieceDraft) =>
    draft.form === 'fields' ? `action/${draft.entry.id}` : draft.key;
  const textOf = (draft: PieceDraft) =>
    draft.form === 'fields' ? tomlOf(draft.entry) : draft.toml;
  const check = (draft: PieceDraft): EntryFault[] =>
    draft.form === 'fields' ? entryFaults(draft.entry, []) : textFaults(draft.key, draft.toml);

  /** Only an editor, only with a network, only on what they saw. */
  function write(
    key: string,
    base: number,
    toml: string,
    state: PieceState,
    entry: ActionEntry | null,
  ) {
    if (!(options.editor ?? true)) refuse('not_an_editor');
    if (world.sync.phase === 'offline') refuse('no_network');
    const piece = pieces.get(key);
    const version = piece ? last(piece).version : 0;
    if (version !== base) refuse('changed_since');
    const now: PieceVersion = { version: version + 1, toml, state, at: Date.now(), by: me.id };
    if (piece) Object.assign(piece, { entry, state, versions: [...piece.versions, now] });
    else pieces.set(key, { key, entry, state, versions: [now] });
    return saved(piece ? { changed: 1 } : { added: 1 });
  }

  function rowOf(piece: Piece): PieceRow {
    const { version, at, by, toml } = last(piece);
    const count = toml.match(/^(\[\[|\[acts\.|\w+ = \[)/gm)?.length ?? 1;
    return { key: piece.key, state: piece.state, broken: false, version, at, by, entries: count };
  }

  function actionRow(piece: Piece, index: number): ActionRow {
    const { version, at, by } = last(piece);
    const id = piece.key.slice('action/'.length);
    const {
      topic = '',
      title,
      level = null,
      nature = null,
      expected = null,
      valid_to = null,
    } = piece.entry ?? {};
    const answered = [9, 14, 3, 22, 0, 5, 11, 2, 7, 0, 6, 31, 4][index % 13]!;
    return {
      ...{ key: piece.key, id, topic, level, nature, expected, valid_to, version, at, by },
      title: title ?? { it: id, en: id },
      state: piece.state,
      broken: piece.entry === null || entryFaults(piece.entry, []).length > 0,
      accepted: Math.round(answered * 0.78),
      answered,
    };
  }

  return {
    catalogue: () => {
      const all = [...pieces.values()].sort((a, b) => a.key.localeCompare(b.key));
      const actions = all.filter(({ key }) => isAction(key));
      return {
        may_edit: options.editor ?? true,
        actions: actions
          .map(actionRow)
          .sort((a, b) => a.topic.localeCompare(b.topic) || a.id.localeCompare(b.id)),
        pieces: all.filter(({ key }) => !isAction(key)).map(rowOf),
        faults: actions.flatMap(({ entry }) => (entry ? entryFaults(entry, []) : [])),
        words: [...wordLists],
        starter: Math.max(0, STARTER_ACTIONS - actions.length),
      };
    },
    catalogue_piece: ({ key }) => {
      const piece = find(key);
      const { toml, version } = last(piece);
      return structuredClone({ key, toml, entry: piece.entry, state: piece.state, version });
    },
    catalogue_history: ({ key }) => {
      if (world.sync.phase === 'offline') refuse('no_network');
      return { versions: structuredClone(find(key).versions) };
    },
    catalogue_check: ({ draft }) => ({ faults: check(draft), toml: textOf(draft) }),
    catalogue_try: ({ draft }) => {
      if (check(draft).length > 0) refuse('catalogue_faults');
      const topic = draft.form === 'fields' ? draft.entry.topic : '';
      const found = [...world.cases.values()].filter(({ row }) => row.topic === topic).slice(0, 6);
      return {
        cases: 1240,
        offered: 12,
        ideas: 30,
        held: 4,
        examples: found.map(({ row }, at) => ({
          id: row.id,
          code: row.code,
          subject: row.subject,
          words: at % 3 === 2 ? null : 'parto venerdì',
          offered: at < 3,
        })),
      };
    },
    catalogue_publish: ({ draft, base }) => {
      const faults = check(draft);
      if (faults.length > 0) return saved({ faults });
      const text = textOf(draft);
      const entry = isAction(keyOf(draft)) ? entryFrom(text) : null;
      return write(keyOf(draft), base, text, 'published', entry);
    },
    catalogue_retire: ({ key, base, retired }) => {
      const piece = find(key);
      return write(key, base, last(piece).toml, retired ? 'retired' : 'published', piece.entry);
    },
    catalogue_import: ({ toml, dry }) => {
      if (!(options.editor ?? true)) refuse('not_an_editor');
      if (!dry && world.sync.phase === 'offline') refuse('no_network');
      if (toml === null) {
        if (!dry) begin();
        return saved({ added: STARTER_ACTIONS + 17 });
      }
      const faults = textFaults('import', toml);
      if (faults.length > 0) return saved({ faults });
      const ids = [...toml.matchAll(/^id = "(\w+)"/gm)].map(([, id]) => id!);
      const fresh = ids.filter((id) => !pieces.has(`action/${id}`));
      const like = structuredClone(entries[0]!);
      if (!dry)
        for (const id of fresh) write(`action/${id}`, 0, toml, 'published', { ...like, id });
      return saved({ added: fresh.length, changed: 0, same: ids.length - fresh.length });
    },
    catalogue_export: () => ({ name: 'catalogo.toml' }),
  };
}
