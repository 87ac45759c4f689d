/** People behind the fake door: those of its cases, and those written down since. */
import { fold } from '$lib/text/fold';
import type { AlikeView, ContactHit, ContactView, PersonView } from '../bindings';
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
  acts_for: null,
});

const words = (name: string) => fold(name).split(/\W+/).filter(Boolean).sort().join(' ');

export function personCommands(
  { world, emit }: Stage,
  { saved }: Pick<Desk, 'saved'>,
): Pick<Commanded, Asked> {
  const more = new Map<string, More>();
  const of = (id: string): ContactView =>
    everybody(world).find((one) => one.id === id) ?? refuse('not_found');
  const also = (id: string): More => more.get(id) ?? { quiet_hours: null, acts_for: null };

  const bodyOf = (id: string): string | null => {
    const body = also(id).acts_for;
    return body === null ? null : of(body).name;
  };
  const shown = (one: ContactView): ContactHit => ({ ...hit(one), acts_for: bodyOf(one.id) });

  /** The same edit wherever this person is shown. */
  function change(id: string, write: (contact: ContactView) => void) {
    of(id);
    const all = [...world.strangers, ...[...world.cases.values()].flatMap((v) => v.contact ?? [])];
    for (const one of all) if (one.id === id) write(one);
    const view = [...world.cases.values()].find(({ contact }) => contact?.id === id);
    if (view) return saved(view, 'contact.set');
    emit({ event: 'cases_changed', ids: [], act: null });
    return { act: world.id('act') };
  }

  return {
    people_latest: () => ({ contacts: everybody(world).map(shown), more: false }),
    contact_search: ({ text, limit, from = 0 }) => {
      const wanted = fold(text).trim();
      const found = everybody(world).filter((one) =>
        fold(
          [one.name, bodyOf(one.id), ...one.points.map(({ value }) => value)].join(' '),
        ).includes(wanted),
      );
      return {
        contacts: found.slice(from, from + limit).map(shown),
        more: found.length > from + limit,
      };
    },
    person: ({ id }): PersonView => {
      const contact = of(id);
      const cases = [...world.cases.values()].filter((view) => view.contact?.id === id);
      const { quiet_hours, acts_for } = also(id);
      const values = contact.points.map(({ value }) => value);
      const alike = everybody(world).map((one) => ({
        person: shown(one),
        by_point: one.points.some(({ value }) => values.includes(value)),
        by_name: words(one.name) === words(contact.name),
      }));
      const strength = (one: AlikeView) => Number(one.by_point) * 2 + Number(one.by_name);
      return {
        contact: structuredClone(contact),
        quiet_hours,
        acts_for: acts_for === null ? null : { id: acts_for, name: of(acts_for).name },
        promises: cases.flatMap(({ promises }) => promises),
        cases: cases.map(({ row }) => row),
        maybe_the_same: alike
          .filter((one) => one.person.id !== id && strength(one) > 0)
          .sort((a, b) => strength(b) - strength(a)),
        acting: everybody(world)
          .filter((one) => also(one.id).acts_for === id)
          .map(shown),
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
