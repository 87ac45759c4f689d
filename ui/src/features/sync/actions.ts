/**
 * An action in words: what it did, and where its words can go back to.
 *
 * Keys come from the console as the wire spells them; one of a newer version is said plainly.
 */
import { m } from '$lib/paraglide/messages';
import type { ActionView } from '$ipc/bindings';
import { fieldWords } from '$ipc/words';

type Words = Readonly<Record<string, () => string>>;

const DID: Words = {
  'case.create': m.sync_did_create,
  'case.set': m.sync_did_set,
  'case.claim': m.sync_did_claim,
  'case.assign': m.sync_did_assign,
  'case.status': m.sync_did_status,
  'case.hand_off': m.sync_did_hand_off,
  'case.return': m.sync_did_return,
  'case.extend': m.sync_did_extend,
  'case.solve': m.sync_did_solve,
  'case.reopen': m.sync_did_reopen,
  'case.merge': m.sync_did_join,
  'case.unmerge': m.sync_did_unjoin,
  'case.split': m.sync_did_split,
  'case.link': m.sync_did_link,
  'entry.append': m.sync_did_entry,
  'tags.add': m.sync_did_tags,
  'tags.remove': m.sync_did_tags,
  'contact.create': m.sync_did_contact_create,
  'contact.set': m.sync_did_contact_set,
  'contact.merge': m.sync_did_contact_join,
  'promise.make': m.sync_did_promise,
  'promise.keep': m.sync_did_promise_keep,
  'promise.renegotiate': m.sync_did_promise_moved,
  'promise.pass': m.sync_did_promise_passed,
  'promise.cancel': m.sync_did_promise_cancel,
  'reply.send': m.sync_did_reply,
  'reply.cancel': m.sync_did_reply_cancel,
  'attachment.add': m.sync_did_file,
  'article.create': m.sync_did_article_create,
  'article.set': m.sync_did_article_set,
  'article.settle': m.sync_did_article_settle,
  'article.state': m.sync_did_article_state,
  'article.flag': m.sync_did_article_flag,
  'article.merge': m.sync_did_article_merge,
  'suggestion.outcome': m.sync_did_suggestion,
  'conflict.resolve': m.sync_did_resolve,
};

/** `Preso in carico · Dati del caso cambiati: Priorità`: what the action did, each thing once. */
export function didWords({ ops, fields }: Pick<ActionView, 'ops' | 'fields'>): string {
  const changed = [...new Set(fields)].map((field) => fieldWords[field]()).join(', ');
  const said = ops.map((op) => {
    const words = (DID[op] ?? m.sync_did_other)();
    return op === 'case.set' && changed !== '' ? `${words}: ${changed}` : words;
  });
  return said.filter((word, at) => said.indexOf(word) === at).join(' · ');
}

/** Ops whose words have a place on the case where they can be written again. */
const WRITTEN_ON_CASE: ReadonlySet<string> = new Set([
  'entry.append',
  'reply.send',
  'case.solve',
  'case.reopen',
  'case.hand_off',
  'promise.make',
  'promise.renegotiate',
]);

/** Its case is here and its words can go back into it. */
export function canGoBack({ case: id, code, ops, text }: ActionView): boolean {
  return Boolean(id && code && text) && ops.some((op) => WRITTEN_ON_CASE.has(op));
}
