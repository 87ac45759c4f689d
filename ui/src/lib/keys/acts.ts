/**
 * Every act that has a key, once. The handlers, the key sheet, the palette and the tooltips derive
 * from this list; acts.unit.test.ts fails when two acts share a key in the same scope, or when an act
 * here is bound nowhere (a key sheet that promises what does not work).
 *
 * A key is written as on a keyboard: `Mod` is Ctrl, and Cmd on macOS; `G Q` is G and then Q. A single
 * key never acts while typing. Scopes: `window` anywhere, `case` while a case is open, `always` also
 * under a dialog.
 */
import { m } from '$lib/paraglide/messages';
import { caseActs } from './case-acts';

export type Scope = 'always' | 'window' | 'case';
export type Group = 'go' | 'list' | 'case' | 'write' | 'oltre' | 'window';

export interface Act {
  /** Keys on Linux and Windows, and on macOS unless `mac` says otherwise. The first one is shown. */
  readonly keys: readonly string[];
  readonly mac?: readonly string[];
  readonly label: () => string;
  readonly scope: Scope;
  readonly group: Group;
  /** Not offered in the palette: moving about is done with the keys themselves. */
  readonly unlisted?: true;
}

/** Undo where one types: what was typed is taken back first. */
export const FIELD_UNDO = 'Mod+Z';

export const acts = {
  // the window
  'palette.open': {
    keys: ['Mod+K'],
    label: m.act_palette,
    scope: 'window',
    group: 'window',
    unlisted: true,
  },
  'keys.show': { keys: ['?', 'F1'], label: m.act_keys, scope: 'window', group: 'window' },
  'pane.next': {
    keys: ['F6'],
    label: m.act_next_pane,
    scope: 'window',
    group: 'window',
    unlisted: true,
  },
  'pane.previous': {
    keys: ['Shift+F6'],
    label: m.act_previous_pane,
    scope: 'window',
    group: 'window',
    unlisted: true,
  },
  'pane.overhelp': {
    keys: ['Mod+J'],
    label: m.act_fold_overhelp,
    scope: 'window',
    group: 'window',
  },
  'sync.details': { keys: ['F8'], label: m.act_sync_details, scope: 'window', group: 'window' },
  'history.show': { keys: ['G H'], label: m.act_history, scope: 'window', group: 'go' },
  'call.open': { keys: ['F4'], label: m.act_call_open, scope: 'window', group: 'window' },
  'call.line': { keys: ['Shift+F4'], label: m.act_call_line, scope: 'window', group: 'window' },
  'action.undo': { keys: ['Z', FIELD_UNDO], label: m.act_undo, scope: 'window', group: 'window' },
  'window.lock': { keys: ['Mod+L'], label: m.act_lock, scope: 'always', group: 'window' },

  // where to go
  'go.queue': { keys: ['G Q'], label: m.act_go_queue, scope: 'window', group: 'go' },
  'search.open': { keys: ['Mod+F'], label: m.act_search, scope: 'window', group: 'go' },
  'queue.mine': { keys: ['G M'], label: m.act_go_mine, scope: 'window', group: 'go' },
  'queue.to-take': { keys: ['G T'], label: m.act_go_to_take, scope: 'window', group: 'go' },
  'queue.to-check': { keys: ['G V'], label: m.act_go_to_check, scope: 'window', group: 'go' },
  'go.callbacks': { keys: ['G C'], label: m.act_go_callbacks, scope: 'window', group: 'go' },
  'queue.asked': { keys: ['G R'], label: m.act_go_asked, scope: 'window', group: 'go' },
  'queue.mentions': { keys: ['G N'], label: m.act_go_mentions, scope: 'window', group: 'go' },
  'go.people': { keys: ['G P'], label: m.act_go_people, scope: 'window', group: 'go' },
  'go.book': { keys: ['G B'], label: m.act_go_book, scope: 'window', group: 'go' },
  'go.catalogue': { keys: ['G K'], label: m.act_go_catalogue, scope: 'window', group: 'go' },
  'go.figures': { keys: ['G I'], label: m.act_go_figures, scope: 'window', group: 'go' },
  'go.helps': { keys: ['G F'], label: m.act_go_helps, scope: 'window', group: 'go' },
  'go.settings': { keys: ['Mod+,'], label: m.act_go_settings, scope: 'window', group: 'go' },

  'person.new': { keys: ['Shift+W'], label: m.act_person_new, scope: 'window', group: 'case' },
  'person.compare': {
    keys: ['Shift+Y'],
    label: m.act_person_compare,
    scope: 'window',
    group: 'case',
  },
  'person.join': { keys: ['U'], label: m.act_person_join, scope: 'window', group: 'case' },
  'person.swap': { keys: ['Shift+X'], label: m.act_person_swap, scope: 'window', group: 'case' },
  'article.new': { keys: ['*'], label: m.act_article_new, scope: 'window', group: 'case' },
  'article.edit': { keys: ['='], label: m.act_article_edit, scope: 'window', group: 'case' },
  'article.flag': { keys: ['#'], label: m.act_article_flag, scope: 'window', group: 'case' },
  'article.confirm': {
    keys: ['Shift+Q'],
    label: m.act_article_confirm,
    scope: 'window',
    group: 'case',
  },
  'case.new': { keys: ['C'], label: m.act_case_new, scope: 'window', group: 'case' },

  ...caseActs,

  // the list of cases
  'list.next': {
    keys: ['J', 'ArrowDown'],
    label: m.act_list_next,
    scope: 'window',
    group: 'list',
    unlisted: true,
  },
  'list.previous': {
    keys: ['K', 'ArrowUp'],
    label: m.act_list_previous,
    scope: 'window',
    group: 'list',
    unlisted: true,
  },
  'list.open': {
    keys: ['Enter'],
    label: m.act_list_open,
    scope: 'window',
    group: 'list',
    unlisted: true,
  },
  'list.mark-next': {
    keys: ['Shift+J'],
    label: m.act_queue_mark_next,
    scope: 'window',
    group: 'list',
    unlisted: true,
  },
  'list.mark-previous': {
    keys: ['Shift+K'],
    label: m.act_queue_mark_previous,
    scope: 'window',
    group: 'list',
    unlisted: true,
  },
  'list.filter': { keys: ['F'], label: m.act_queue_filter, scope: 'window', group: 'list' },
  'list.views': { keys: ['Shift+V'], label: m.act_queue_views, scope: 'window', group: 'list' },
  'list.back': {
    keys: ['Escape'],
    label: m.act_list_back,
    scope: 'window',
    group: 'list',
    unlisted: true,
  },
} as const satisfies Record<string, Act>;

export type ActName = keyof typeof acts;

export const actNames = Object.keys(acts) as ActName[];
