/** How it was checked who is on the line, in words. */
import type { IdentityView, IdentityWay } from '$ipc/bindings';
import { whoIs } from '$ipc/words';
import { m } from '$lib/paraglide/messages';

const WAYS: Readonly<Record<IdentityWay, () => string>> = {
  callback: m.identity_callback,
  document: m.identity_document,
  two_facts: m.identity_two_facts,
};

export const identityWays = () =>
  (Object.keys(WAYS) as IdentityWay[]).map((value) => ({ value, label: WAYS[value]() }));

/** The way a text of the field begins with, in words; the text itself when it is another program's. */
export function identityText(text: string): string {
  const way = WAYS[text.split(' ')[0] as IdentityWay];
  return way ? way() : text;
}

/** One line for the head of a case. */
export function identityLine({ way, text, by, acts_for }: IdentityView): string {
  const how = way === null ? text : WAYS[way]();
  const checked =
    by === null ? m.identity_checked({ how }) : m.identity_checked_by({ how, who: whoIs(by) });
  if (acts_for === null) return checked;
  const name = acts_for.name ?? m.identity_elsewhere();
  return m.identity_acting({ checked, name });
}
