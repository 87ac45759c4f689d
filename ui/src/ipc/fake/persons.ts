/** People behind the fake door: those of its cases, and those written down since. */
import { fold } from '$lib/text/fold';
import type { ContactHit, ContactView, PersonView } from '../bindings';
import type { Desk } from './commands';
import { refuse, type Commanded, type Stage } from './stage';
import type { World } from './world';

type Asked =
  | 'people_latest'
  | 'person'
  | 'person_create'
  | 'person_set'
  | 'point_add'
  | 'point_remove'
  | 'contact_search';

/** What a person's page knows besides what a case shows of them. */
interface More {
  quiet_hours: string | null;
  acts_for: string | null;
}

/** Everybody, the one with the latest case first. */
function everybody({ cases, strangers }: World): ContactView[] {
  const latest = [...cases.values()].sort((a, b) => b.row.updated_at - a.row.updated_at);
  const all = [...strangers, ...latest.flatMap(({ contact }) => contact ?? [])];
  return [...new Map(all.map((one) => [one.id, one])).values()];
}

const hit = ({ id, name, kind, points, open_cases }: ContactView): ContactHit => ({
  id,
  name,
  kind,
  point: points[0]?.shown ?? '',
  open_cases,
});

export function personCommands(
  { world, emit }: Stage,
  { saved }: Pick<Desk, 'saved'>,
): Pick<Commanded, Asked> {
  const more = new Map<string, More>();
  const of = (id: string): ContactView =>
    everybody(world).find((one) => one.id === id) ?? refuse('not_found');
  const also = (id: string): More => more.get(id) ?? { quiet_hours: null, acts_for: null };

  /** The same edit wherever this person is shown. */
  function change(id: string, write: (contact: ContactView) => void) {
    of(id);
    const all = [...world.strangers, ...[...world.cases.values()].flatMap((v) => v.contact ?? [])];
    for (const one of all) if (one.id === id) write(one);
    const shown = [...world.cases.values()].find(({ contact }) => contact?.id === id);
    if (shown) return saved(shown, 'contact.set');
    emit({ event: 'cases_changed', ids: [], act: null });
    return { act: world.id('act') };
  }

  return {
    people_latest: () => ({ contacts: everybody(world).map(hit) }),
    contact_search: ({ text, limit }) => {
      const wanted = fold(text).trim();
      const found = everybody(world).filter(({ name, points }) =>
        fold([name, ...points.map(({ value }) => value)].join(' ')).includes(wanted),
      );
      return { contacts: found.slice(0, limit).map(hit) };
    },
    person: ({ id }): PersonView => {
      const contact = of(id);
      const cases = [...world.cases.values()].filter((view) => view.contact?.id === id);
      const { quiet_hours, acts_for } = also(id);
      const values = contact.points.map(({ value }) => value);
      const same = everybody(world).filter(
        (one) =>
          one.id !== id &&
          (fold(one.name) === fold(contact.name) ||
            one.points.some(({ value }) => values.includes(value))),
      );
      return {
        contact: structuredClone(contact),
        quiet_hours,
        acts_for: acts_for === null ? null : { id: acts_for, name: of(acts_for).name },
        promises: cases.flatMap(({ promises }) => promises),
        cases: cases.map(({ row }) => row),
        maybe_the_same: same.map(hit),
      };
    },
    person_create: ({ name, kind, point }) => {
      if (name.trim() === '') refuse('empty');
      const id = world.id('contact');
      world.strangers.unshift({
        id,
        name: name.trim(),
        kind,
        language: null,
        note: '',
        points: point === '' ? [] : [pointOf(point)],
        cases: 0,
        open_cases: 0,
        suppressed: false,
        promises: [],
      });
      emit({ event: 'cases_changed', ids: [], act: null });
      return { id, act: world.id('act') };
    },
    person_set: ({ id, field, value }) => {
      if (field === 'name' && String(value ?? '').trim() === '') refuse('value_not_allowed');
      if (field === 'quiet_hours' || field === 'acts_for')
        more.set(id, { ...also(id), [field]: value });
      return change(id, (contact) => {
        if (field in contact) Object.assign(contact, { [field]: value ?? '' });
      });
    },
    point_add: ({ id, point }) => change(id, ({ points }) => points.push(pointOf(point))),
    point_remove: ({ id, point }) =>
      change(id, (contact) => {
        contact.points = contact.points.filter(({ value }) => value !== point.value);
      }),
  };
}

function pointOf(typed: string): ContactView['points'][number] {
  const isMail = typed.includes('@');
  const value = isMail ? fold(typed) : `+39${typed.replace(/\D/g, '')}`;
  return { kind: isMail ? 'email' : 'phone', value, shown: typed };
}
