/** What the stories of the case screen share. */
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { CaseView, ConflictSide, EntryView, Field } from '$ipc/bindings';
import { directory } from '$ipc/directory.svelte';
import { openDoor } from '$ipc/door';
import { answering, type Answers } from '$ipc/fake/answers';
import { fakeDoor, type FakeDoor, type FakeOptions } from '$ipc/fake/door';
import { noMeta } from '$ipc/fake/world';
import Keys from '$lib/testing/Keys.svelte';
import CaseScreen from './CaseScreen.svelte';

export interface Shown {
  readonly door: FakeDoor;
  readonly view: CaseView;
  readonly screen: ReturnType<typeof render>;
}

/** The case with this subject, open, with the window's keys around it. */
export async function shownCase(
  subject: string | RegExp,
  { answers = {}, ...options }: FakeOptions & { answers?: Answers } = {},
): Promise<Shown> {
  const door = fakeDoor(options);
  openDoor(answering(door, answers));
  await directory.read();
  const view = [...door.world.cases.values()].find(({ row }) => row.subject.match(subject));
  if (!view) throw new Error(`no case "${subject}" behind the fake door`);
  render(Keys);
  const screen = render(CaseScreen, { id: view.row.id });
  // As in the window: a pane of fixed height.
  Object.assign(screen.container.style, { display: 'flex', width: '660px', height: '720px' });
  await page.getByRole('feed').findElement();
  return { door, view, screen };
}

export const asked = (door: FakeDoor, name: string): unknown[] =>
  door.asked.filter((one) => one.name === name).map(({ args }) => args);

let made = 0;

/** A note of a colleague, as the console would show it. */
export function note(body: string, more: Partial<EntryView> = {}): EntryView {
  made += 1;
  return {
    id: `made-${made}`,
    at: Date.now(),
    by: { who: 'operator', id: 'op-anna' },
    kind: 'note',
    body,
    meta: noMeta(),
    sent: 'confirmed',
    ...more,
  };
}

/** A colleague and I wrote different things into this field; the console tells it. */
export function twoVersions(
  { door, view }: Pick<Shown, 'door' | 'view'>,
  field: Field,
  ...values: Pick<ConflictSide, 'value'>[] & { length: 2 | 3 }
): void {
  made += 1;
  const by = [null, 'op-giulia', 'op-luca'];
  view.conflicts.push({
    id: `conflict-${made}`,
    field,
    values: values.map(({ value }, at) => ({
      value,
      by: by[at] ?? null,
      at: at === 0 ? 0 : Date.now() - at * 600_000,
    })),
  });
  view.row.conflicts = view.conflicts.length;
  door.emit({ event: 'cases_changed', ids: [view.row.id], act: null });
}
