/** Every screen of the window, and how one gets there: what tests of the whole window walk through. */
import { page, userEvent } from 'vitest/browser';
import type { ArticleView, CaseView } from '$ipc/bindings';
import type { FakeOptions } from '$ipc/fake/door';
import { atRest, away, onCase, opened, still } from './testing';

export interface Place {
  readonly name: string;
  readonly go: () => Promise<unknown>;
}

const busy: FakeOptions = { sync: { refused: 1, waiting: 3 }, phase: 'offline' };

const asked = (screen: string, options: FakeOptions = {}): Place => ({
  name: screen,
  go: () => {
    opened({ screen, ...options });
    return atRest(screen);
  },
});

const press = (keys: string) => async () => {
  away();
  await userEvent.keyboard(keys);
  await still();
};

const then = (place: Place, name: string, go: () => Promise<unknown>): Place => ({
  name,
  go: async () => {
    await place.go();
    await go();
  },
});

const firstRow = async () => {
  await page.getByRole('option').first().findElement();
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await still();
};

const locked = (access: 'locked' | 'first_run', rest: string): Place => ({
  name: rest,
  go: () => {
    opened({ access });
    return atRest(rest);
  },
});

const isSolved = ({ row }: CaseView) => row.status === 'solved';
const wasAsked = ({ handoffs }: CaseView) => handoffs.length > 0;

/** Everything an article can have besides its words. */
function settled(view: ArticleView): void {
  const at = view.created_at;
  const by = 'op-luca';
  view.beside = { answer: [{ value: 'Apra una segnalazione dal sito.', by, at }] };
  view.flags = [{ id: 'flag', at, by, text: 'Il numero è cambiato.' }];
  const words = [
    { text: 'Si recupera ', how: 'same' as const },
    { text: 'entro due giorni', how: 'gone' as const },
    { text: 'il giorno dopo', how: 'new' as const },
  ];
  const sections = [{ field: 'answer' as const, words }];
  view.history = [{ id: 'step', at, by, did: 'changed', text: '', sections }, ...view.history];
}

export const places: readonly Place[] = [
  asked('book'),
  then(asked('book'), 'an article of the Book', firstRow),
  then(
    asked('book', { editor: true, articles: { 'a-bin': settled } }),
    'an article to be settled',
    firstRow,
  ),
  then(asked('book'), 'a new article', press('*')),
  then(asked('case'), 'a case with the Book open beside it', press('.')),
  asked('queue', busy),
  asked('case'),
  then(asked('case', busy), 'case with its menu', async () => {
    await userEvent.click(
      page
        .elementLocator(document.querySelector('.acts > :last-child, .acts')!)
        .getByRole('button')
        .last(),
    );
    await page.getByRole('menu').findElement();
    await still();
  }),
  then(asked('case'), 'case with the phrases', press('/')),
  then(asked('case'), 'case with over-help folded', press('{Control>}j{/Control}')),
  {
    name: 'case with two versions',
    go: async () => {
      await onCase(({ conflicts }) => conflicts.length > 0);
      await press('v')();
    },
  },
  { name: 'case of a colleague', go: () => onCase(({ row }) => row.owner === 'op-luca') },
  { name: 'case of nobody', go: () => onCase(({ row }) => row.status === 'new', busy) },
  { name: 'case that is done', go: () => onCase(isSolved) },
  {
    name: 'a case to be opened again',
    go: () => onCase(isSolved).then(press('{Shift>}e{/Shift}')),
  },
  {
    name: 'an office to be answered',
    go: () => onCase(wasAsked).then(press('{Shift>}a{/Shift}')),
  },
  {
    name: 'what an office is asked',
    go: () =>
      onCase(wasAsked, {}, (view, door) => {
        Object.assign(view, { is_request: true, contact: null });
        view.timeline.entries = [];
        door.world.entry(view, 'handoff_asked', 'Quando può passare la squadra?', Date.now());
        Object.assign(view.handoffs[0]!, { is_ours: true, asked_by: 'op-luca' });
      }),
  },
  {
    name: 'a case in which a colleague calls me',
    go: () =>
      onCase(
        ({ row }) => row.owner === 'op-giulia',
        {},
        (view, door) => {
          const { code } = view.row;
          view.mention = { entry: 'm1', code, by: 'op-luca', at: door.world.now };
          view.row.mentioned = true;
        },
      ),
  },
  {
    name: 'those who reported the same',
    go: () =>
      onCase(isSolved, {}, (view, door) => {
        const others = [...door.world.cases.values()].filter(({ row }) => row.status === 'open');
        view.links = others.slice(0, 3).map(({ row: { id, code, subject } }) => ({
          kind: 'child',
          other: { id, code, subject },
        }));
      }).then(press('{Shift>}t{/Shift}')),
  },
  {
    name: 'a call that rings',
    go: async () => {
      const door = opened({ screen: 'case' });
      await atRest('case');
      door.world.call = { number: '+393331234567', at: Date.now() };
      door.emit({ event: 'call_changed' });
      await page.getByText('+39 333 1234567').or(page.getByText('333')).first().findElement();
      await still();
    },
  },
  asked('new-case'),
  then(asked('new-case'), 'new case of somebody unknown', async () => {
    await userEvent.keyboard('Zeno Inesistente{Tab}');
    await still();
  }),
  then(asked('queue'), 'queue with its filter', press('f')),
  then(asked('queue'), 'queue with marked rows', press('{Shift>}jj{/Shift}')),
  asked('search'),
  asked('promises'),
  then(asked('promises'), 'the case of a promise', async () => {
    await userEvent.keyboard('f');
    await userEvent.click(page.getByRole('tab').last());
    await firstRow();
  }),
  asked('people'),
  then(asked('people'), 'a contact', firstRow),
  then(asked('people'), 'a new contact', press('{Shift>}w{/Shift}')),
  asked('catalogue'),
  then(asked('catalogue'), 'a piece of the catalogue', async () => {
    await userEvent.click(page.getByRole('button', { name: /^Pr+eno+ta+ il pri+mo+/i }).first());
    await still();
  }),
  asked('figures'),
  asked('helps'),
  asked('settings'),
  asked('palette'),
  asked('keys'),
  asked('sync', busy),
  asked('history', busy),
  {
    name: 'signing in again',
    go: async () => {
      opened({ phase: 'signed_out', screen: 'sync' });
      await atRest('sync');
    },
  },
  locked('first_run', 'first-run'),
  locked('locked', 'lock'),
];

/** A case of mine with a promise: all its forms can be opened. */
export const asksMuch = ({ row, promises }: CaseView) =>
  row.owner === 'op-giulia' && promises.some(({ state }) => state === 'open');

/** Those forms, by their keys. */
export const forms: readonly string[] = [
  'e', // solve
  'a', // assign
  'm', // manager
  '3', // ask an office
  'h', // remind
  '{Shift>}p{/Shift}', // promise
  'b', // call back
  '2', // join
  '{Shift>}s{/Shift}', // split
  'i', // identity
  'y', // macro
  '{Shift>}i{/Shift}', // same person
  '{Shift>}m{/Shift}', // promise moved
  '{Shift>}g{/Shift}', // promise passed on
  't', // topic
  'l', // tags
  '{Shift>}l{/Shift}', // references
];
