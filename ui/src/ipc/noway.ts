/** Why an action has no way back: every reason the console gives, in words. */
import { m } from '$lib/paraglide/messages';

export const NO_WAY: Readonly<Record<string, () => string>> = {
  written: m.no_way_written,
  opened: m.no_way_opened,
  asked: m.no_way_asked,
  told: m.no_way_told,
  decided: m.no_way_decided,
  one_person: m.no_way_one_person,
  nobodys: m.no_way_nobodys,
  takes_back: m.no_way_takes_back,
  not_here: m.no_way_not_here,
  nothing: m.no_way_nothing,
  undone: m.no_way_undone,
};

export function noWayWords(why: string | null): string {
  return (NO_WAY[why ?? ''] ?? m.no_way_other)();
}
