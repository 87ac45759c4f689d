/** What the fake console answers about itself: who may come in, how it looks, what is sent. */
import { me } from './people';
import { refuse, type Commanded, type Stage } from './stage';

type Own = Pick<
  Commanded,
  | 'app_state'
  | 'app_painted'
  | 'app_idle'
  | 'enrol'
  | 'unlock'
  | 'lock'
  | 'settings_get'
  | 'settings_set'
  | 'diagnostics'
  | 'sync_status'
  | 'sync_now'
  | 'sync_check'
  | 'sync_details'
  | 'refused_dismiss'
  | 'presence_show'
  | 'undo'
  | 'history'
  | 'sign_in'
>;

export function deskCommands(stage: Stage): Own {
  const { world, emit } = stage;

  function syncNow(): void {
    emit({ event: 'sync_changed', status: { ...world.sync } });
  }

  return {
    app_state: () => ({ ...stage.app }),
    app_painted: () => ({}),
    app_idle: ({ screen }) => {
      // Where a test, or whoever takes a picture, can see it.
      document.documentElement.dataset.rest = screen;
      return {};
    },
    enrol: ({ server, password, passphrase }) => {
      if (!/^https?:\/\/[^\s/]+/.test(server)) refuse('bad_address');
      const url = new URL(server);
      if (url.protocol === 'http:' && url.hostname !== '127.0.0.1') refuse('insecure_server');
      if (passphrase.length < 10) refuse('passphrase_too_short');
      if (password !== stage.password) refuse('bad_credentials');
      stage.app = {
        ...stage.app,
        access: 'ready',
        operator: me,
        organisation: 'Comune di Lagunara',
        server: url.host,
      };
      emit({ event: 'access_changed', state: { ...stage.app } });
      return { ...stage.app };
    },
    unlock: ({ passphrase }) => {
      if (passphrase !== stage.passphrase) refuse('wrong_passphrase');
      stage.app = { ...stage.app, access: 'ready', operator: me };
      emit({ event: 'access_changed', state: { ...stage.app } });
      return { ...stage.app };
    },
    lock: () => {
      stage.app = { ...stage.app, access: 'locked', operator: null, unsent: world.waiting.length };
      emit({ event: 'access_changed', state: { ...stage.app } });
      return { ...stage.app };
    },
    settings_get: () => structuredClone(stage.settings),
    diagnostics: () => ({ text: 'oltre 0.1.0, schema 3\ncases open 12, done 3' }),
    settings_set: (settings) => {
      stage.settings = structuredClone(settings);
      return structuredClone(stage.settings);
    },

    sync_status: () => ({ ...world.sync }),
    sync_now: () => {
      syncNow();
      return {};
    },
    sync_check: () => {
      world.sync = { ...world.sync, checked: { at: Date.now(), put_right: 0 } };
      syncNow();
      return {};
    },
    sync_details: () => structuredClone({ waiting: world.waiting, refused: world.refused }),
    presence_show: () => ({}),
    undo: ({ act }) => {
      const at = world.waiting.findIndex((one) => one.act === act);
      const deed = world.deeds.find((one) => one.act === act);
      if (at < 0 && !deed) refuse('not_found');
      if (deed && !deed.can_undo) refuse('no_way_back', { why: deed.why_not ?? '' });
      if (deed) Object.assign(deed, { can_undo: false, why_not: 'undone' });
      if (at < 0) {
        if (deed) deed.undo = { state: 'done', refused: null, now: null };
        return { text: null, typed_in: null, sent: true, kept: 0 };
      }
      if (deed) deed.standing.state = 'taken_back';
      const [one] = world.waiting.splice(at, 1);
      world.sync.waiting = world.waiting.length;
      syncNow();
      return { text: one?.text ?? null, typed_in: null, sent: false, kept: 0 };
    },
    history: ({ case: id }) => ({
      deeds: structuredClone(world.deeds.filter((deed) => !id || deed.case === id)),
    }),
    refused_dismiss: ({ act }) => {
      const at = world.refused.findIndex((one) => one.act === act);
      if (at < 0) refuse('not_found');
      const [gone] = world.refused.splice(at, 1);
      world.sync.refused = world.refused.length;
      emit({ event: 'cases_changed', ids: gone?.case ? [gone.case] : [], act: null });
      syncNow();
      return {};
    },
    sign_in: ({ password }) => {
      if (password !== stage.password) refuse('bad_credentials');
      world.sync = { ...world.sync, phase: 'all_sent', waiting: 0, synced_at: Date.now() };
      world.waiting.length = 0;
      syncNow();
      return { ...stage.app };
    },
  };
}
