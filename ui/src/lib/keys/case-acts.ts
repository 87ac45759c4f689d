/** The acts on an open case, in the composer and in the over-help pane; part of the one list in acts.ts. */
import { m } from '$lib/paraglide/messages';
import type { Act } from './acts';

export const caseActs = {
  // on the open case
  'case.take': { keys: ['1'], label: m.act_case_take, scope: 'case', group: 'case' },
  'case.office': { keys: ['3'], label: m.act_case_office, scope: 'case', group: 'case' },
  'case.solve': { keys: ['E'], label: m.act_case_solve, scope: 'case', group: 'case' },
  'case.reopen': { keys: ['Shift+E'], label: m.act_case_reopen, scope: 'case', group: 'case' },
  'case.assign': { keys: ['A'], label: m.act_case_assign, scope: 'case', group: 'case' },
  'case.manager': { keys: ['M'], label: m.act_case_manager, scope: 'case', group: 'case' },
  'case.remind': { keys: ['H'], label: m.act_case_remind, scope: 'case', group: 'case' },
  'case.promise': { keys: ['Shift+P'], label: m.act_case_promise, scope: 'case', group: 'case' },
  'case.versions': { keys: ['V'], label: m.act_case_versions, scope: 'case', group: 'case' },
  'case.attach': { keys: ['Shift+F'], label: m.act_case_attach, scope: 'case', group: 'case' },
  'case.join': { keys: ['2'], label: m.act_case_join, scope: 'case', group: 'case' },
  'case.unmerge': { keys: ['Shift+U'], label: m.act_case_unmerge, scope: 'case', group: 'case' },
  'case.me-too': { keys: ['+'], label: m.act_case_me_too, scope: 'case', group: 'case' },
  'case.split': { keys: ['Shift+S'], label: m.act_case_split, scope: 'case', group: 'case' },
  'case.person': { keys: ['Shift+I'], label: m.act_case_person, scope: 'case', group: 'case' },
  'case.answer': { keys: ['Shift+A'], label: m.act_case_answer, scope: 'case', group: 'case' },
  'promise.spotted': {
    keys: ['Alt+P'],
    mac: ['Ctrl+Alt+P'],
    label: m.act_promise_spotted,
    scope: 'case',
    group: 'write',
  },
  'case.callback': { keys: ['B'], label: m.act_case_callback, scope: 'case', group: 'case' },
  'call.dial': { keys: ['Shift+B'], label: m.act_call_dial, scope: 'case', group: 'case' },
  'callback.no-answer': {
    keys: ['Shift+D'],
    label: m.act_callback_no_answer,
    scope: 'case',
    group: 'case',
  },
  'promise.keep': { keys: ['D'], label: m.act_promise_keep, scope: 'case', group: 'case' },
  'promise.move': { keys: ['Shift+M'], label: m.act_promise_move, scope: 'case', group: 'case' },
  'promise.pass': { keys: ['Shift+G'], label: m.act_promise_pass, scope: 'case', group: 'case' },
  'case.topic': { keys: ['T'], label: m.act_case_topic, scope: 'case', group: 'case' },
  'case.label': { keys: ['L'], label: m.act_case_label, scope: 'case', group: 'case' },
  'case.answered': { keys: ['Q'], label: m.act_case_answered, scope: 'case', group: 'case' },
  'case.complaint': { keys: ['!'], label: m.act_case_complaint, scope: 'case', group: 'case' },
  'case.just-answer': { keys: ['X'], label: m.act_case_just_answer, scope: 'case', group: 'case' },
  'case.priority.urgent': {
    keys: ['P 1'],
    label: m.act_case_priority_urgent,
    scope: 'case',
    group: 'case',
  },
  'case.priority.high': {
    keys: ['P 2'],
    label: m.act_case_priority_high,
    scope: 'case',
    group: 'case',
  },
  'case.priority.normal': {
    keys: ['P 3'],
    label: m.act_case_priority_normal,
    scope: 'case',
    group: 'case',
  },
  'case.priority.low': {
    keys: ['P 4'],
    label: m.act_case_priority_low,
    scope: 'case',
    group: 'case',
  },

  // writing
  'write.reply': { keys: ['R'], label: m.act_write_reply, scope: 'case', group: 'write' },
  'write.note': { keys: ['N'], label: m.act_write_note, scope: 'case', group: 'write' },
  'write.phrase': { keys: ['/'], label: m.act_write_phrase, scope: 'case', group: 'write' },
  'write.record': {
    keys: ['Mod+Enter'],
    label: m.act_write_record,
    scope: 'case',
    group: 'write',
  },
  'write.record-solve': {
    keys: ['Mod+Shift+Enter'],
    label: m.act_write_record_solve,
    scope: 'case',
    group: 'write',
  },

  // over-help
  'oltre.focus': { keys: ['O'], label: m.act_oltre_focus, scope: 'case', group: 'oltre' },
  'oltre.propose': {
    keys: ['Alt+1'],
    mac: ['Ctrl+Alt+1'],
    label: m.act_oltre_propose,
    scope: 'case',
    group: 'oltre',
  },
  'oltre.veto': {
    keys: ['Alt+2'],
    mac: ['Ctrl+Alt+2'],
    label: m.act_oltre_veto,
    scope: 'case',
    group: 'oltre',
  },
  'oltre.accepted': {
    keys: ['Alt+3'],
    mac: ['Ctrl+Alt+3'],
    label: m.act_oltre_accepted,
    scope: 'case',
    group: 'oltre',
  },
  'oltre.declined': {
    keys: ['Alt+4'],
    mac: ['Ctrl+Alt+4'],
    label: m.act_oltre_declined,
    scope: 'case',
    group: 'oltre',
  },
} as const satisfies Record<string, Act>;
