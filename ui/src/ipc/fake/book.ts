/** The Book behind the fake door: found, written, flagged, settled and confirmed by its rules. */
import type {
  ArticleChangeArgs,
  ArticleField,
  ArticleLine,
  ArticleState,
  ArticleStep,
  ArticleView,
  BookTab,
  NamedWords,
  Piece,
  Value,
} from '../bindings';
import { seeds, type Seed } from './book-seeds';
import type { Desk } from './commands';
import { me } from './people';
import { refuse, type Commanded, type Stage } from './stage';

type Booked = Extract<keyof Commanded, `book${string}` | `article_${string}` | 'notice_put'>;

const DAY = 86_400_000;
const fold = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
const textOf = (view: ArticleView, field: ArticleField) => {
  const value = view.sections[field];
  return typeof value === 'string' ? value : '';
};

function pieces(text: string, words: readonly string[]): Piece[] {
  const parts = text.split(/(\p{L}+)/u);
  return parts
    .filter((part) => part !== '')
    .map((part) => ({ text: part, hit: words.some((word) => fold(part).startsWith(word)) }));
}

export function bookCommands({ world, emit, options }: Stage, desk: Desk): Pick<Commanded, Booked> {
  const articles = new Map<string, ArticleView>();
  const drafts = world.articleDrafts;
  const used = new Set<string>();
  const editor = options.editor !== false && options.editor !== undefined;

  function begin({
    id,
    kind = 'article',
    state,
    by,
    days,
    used: fare,
    confirmed,
    sections,
  }: Seed): void {
    const at = world.now - days * DAY;
    const line: ArticleLine = {
      id,
      kind,
      state,
      question: sections.question ?? '',
      start: sections.answer ?? '',
      topics: (sections.topics ?? '').split(' ').filter(Boolean),
      internal: sections.audience === 'internal',
      language: sections.language ?? '',
      by,
      changed_at: at,
      confirmed: confirmed
        ? { by: confirmed[0], at: world.now - confirmed[1] * DAY, by_use: confirmed[2] ?? false }
        : null,
      to_confirm: state === 'unconfirmed' || (confirmed !== undefined && confirmed[1] > 180),
      out_of_date: false,
      to_settle: 0,
      fare: {
        article: id,
        used: fare?.[0] ?? 0,
        settled: fare?.[1] ?? 0,
        stayed: fare?.[2] ?? 0,
        last_used: fare ? world.now - DAY : null,
      },
    };
    articles.set(id, {
      line,
      created_at: at,
      from: null,
      sections: { ...sections },
      beside: {},
      flags: [],
      merged_into: null,
      review_at: confirmed ? world.now - confirmed[1] * DAY + 180 * DAY : null,
      history: [step('written', by, at)],
      unsent: false,
      editor,
      draft: null,
    });
  }

  function step(did: ArticleStep['did'], by: string | null, at: number): ArticleStep {
    return { id: world.id('step'), at, by, did, text: '', sections: [] };
  }

  seeds.forEach(begin);
  for (const [id, make] of Object.entries(options.articles ?? {})) make(articles.get(id)!);

  const find = (id: string): ArticleView => articles.get(id) ?? refuse('not_found');
  const isIn: Readonly<Record<BookTab, (line: ArticleLine) => boolean>> = {
    all: ({ state }) => state !== 'retired',
    mine: ({ by, state }) => by === me.id && state !== 'retired',
    to_confirm: ({ to_confirm }) => to_confirm,
    to_settle: ({ to_settle }) => to_settle > 0,
    retired: ({ state }) => state === 'retired',
  };
  const lines = () => [...articles.values()].map(({ line }) => line);
  const count = (tab: BookTab) => lines().filter(isIn[tab]).length;

  function changed(view: ArticleView, did: ArticleStep['did'], unnamed = false): { act: string } {
    const { line } = view;
    line.question = textOf(view, 'question');
    line.start = textOf(view, 'answer');
    line.topics = textOf(view, 'topics').split(' ').filter(Boolean);
    line.internal = textOf(view, 'audience') === 'internal';
    line.to_settle = view.flags.length + Object.values(view.beside).flat().length;
    view.history = [step(did, unnamed ? null : me.id, Date.now()), ...view.history];
    emit({ event: 'book_changed' });
    return { act: world.id('act') };
  }

  function write(view: ArticleView, { sections, fixes, unnamed }: ArticleChangeArgs): void {
    const written = Object.entries(sections) as [ArticleField, Value][];
    for (const [field, value] of written) view.sections[field] = value;
    view.flags = view.flags.filter(({ id }) => !fixes.includes(id));
    if (view.line.state === 'confirmed') view.line.state = 'unconfirmed';
    void unnamed;
  }

  function moved(view: ArticleView, state: ArticleState): void {
    view.line.state = state;
    view.line.to_confirm = state === 'unconfirmed';
    if (state === 'confirmed') view.line.confirmed = { by: me.id, at: Date.now(), by_use: false };
  }

  const vouching = () => (editor ? undefined : refuse('not_an_editor'));

  return {
    book: ({ tab, topic, kind, limit }) => {
      const rows = lines()
        .filter(isIn[tab])
        .filter((line) => (!topic || line.topics.includes(topic)) && (!kind || line.kind === kind))
        .sort((one, other) => other.changed_at - one.changed_at);
      return {
        rows: structuredClone(rows.slice(0, limit)),
        more: rows.length > limit,
        counts: {
          all: count('all'),
          mine: count('mine'),
          to_confirm: count('to_confirm'),
          to_settle: count('to_settle'),
          retired: count('retired'),
        },
        editor,
      };
    },
    book_search: ({ text, retired, limit }) => {
      const words = fold(text)
        .split(/\P{L}+/u)
        .filter(Boolean);
      const has = (view: ArticleView) => {
        const all = fold(Object.values(view.sections).join(' '));
        return words.length > 0 && words.every((word) => all.includes(word));
      };
      const hits = [...articles.values()]
        .filter((view) => has(view) && (retired || view.line.state !== 'retired'))
        .slice(0, limit)
        .map((view) => ({
          line: structuredClone(view.line),
          question: pieces(view.line.question, words),
          place: pieces(view.line.start, words),
        }));
      return { hits };
    },
    book_for_case: ({ id }) => {
      const { topic } = desk.find(id).row;
      const near = lines().filter(
        (line) =>
          topic !== null && line.topics.includes(topic) && isIn.all(line) && line.state !== 'draft',
      );
      return {
        articles: near.slice(0, 3).map((line) => ({
          line: structuredClone(line),
          words: line.question
            .split(/\P{L}+/u)
            .filter((word) => word.length > 5)
            .slice(0, 2),
          same_topic: true,
          used: used.has(`${id} ${line.id}`),
        })),
      };
    },
    article_open: ({ id }) => ({ ...structuredClone(find(id)), draft: drafts.get(id) ?? null }),
    article_new: () => ({ sections: {}, draft: drafts.get('') ?? null }),
    article_from_case: ({ id }) => {
      const view = desk.find(id);
      return {
        sections: { question: view.asked || view.row.subject, topics: view.row.topic ?? '' },
        draft: drafts.get(id) ?? null,
      };
    },
    article_named: ({ case: id, sections }) => {
      const name = id ? (desk.find(id).contact?.name ?? '') : '';
      const parts = name.split(' ').filter((part) => part.length > 2);
      const named: NamedWords[] = [];
      for (const [field, text] of Object.entries(sections) as [ArticleField, string][]) {
        for (const found of text.matchAll(/\p{L}+|\d[\d ]{7,}\d/gu)) {
          const isNumber = /^\d/.test(found[0]);
          if (!isNumber && !parts.includes(found[0])) continue;
          const why = isNumber ? 'phone' : 'name';
          const until = found.index + found[0].length;
          named.push({ field, from: found.index, until, text: found[0], why });
        }
      }
      return { named };
    },
    article_write: ({ kind, sections, from, draft, unnamed }) => {
      if (!sections.question) refuse('empty');
      const id = world.id('article');
      begin({
        id,
        kind,
        state: draft ? 'draft' : 'unconfirmed',
        by: unnamed ? null : me.id,
        days: 0,
        sections: {},
      });
      const view = find(id);
      Object.assign(view, { sections: { ...sections }, from, history: [] });
      drafts.delete(from ?? '');
      return { id, ...changed(view, 'written', unnamed) };
    },
    article_change: (args) => {
      const view = find(args.id);
      write(view, args);
      drafts.delete(args.id);
      const done = changed(view, 'changed', args.unnamed);
      if (args.confirm) {
        vouching();
        moved(view, 'confirmed');
        changed(view, 'confirmed');
      }
      return { id: args.id, ...done };
    },
    article_settle: ({ id, field, value }) => {
      const view = find(id);
      view.sections[field] = value;
      view.beside = Object.fromEntries(
        Object.entries(view.beside).filter(([one]) => one !== field),
      );
      return changed(view, 'settled');
    },
    article_state: ({ id, expect, state }) => {
      const view = find(id);
      if (expect !== 'draft' || state === 'confirmed') vouching();
      if (view.line.state !== expect) refuse('status_moved');
      moved(view, state);
      const did = {
        draft: 'changed',
        unconfirmed: 'published',
        confirmed: 'confirmed',
        retired: 'retired',
      } as const;
      return changed(view, did[state]);
    },
    article_flag: ({ id, text }) => {
      const view = find(id);
      if (text.trim() === '') refuse('empty');
      view.flags = [...view.flags, { id: world.id('flag'), at: Date.now(), by: me.id, text }];
      return changed(view, 'flagged');
    },
    article_merge: ({ id, into }) => {
      vouching();
      const view = find(id);
      view.merged_into = find(into).line.id;
      moved(view, 'retired');
      return changed(view, 'merged');
    },
    article_use: ({ id, case: on }) => {
      const view = find(id);
      if (used.has(`${on} ${id}`)) return { act: null };
      used.add(`${on} ${id}`);
      view.line.fare.used += 1;
      const held = desk.find(on);
      world.entry(held, 'book', '', Date.now());
      Object.assign(held.timeline.entries.at(-1)!.meta, { key: 'used', article: id });
      emit({ event: 'book_changed' });
      return desk.saved(held, 'entry.append');
    },
    book_export: () => ({ name: 'libro', articles: count('all') }),
    notice_put: ({ id }) => {
      vouching();
      return { id: id ?? world.id('notice') };
    },
  };
}
