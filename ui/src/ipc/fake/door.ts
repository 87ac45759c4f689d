/**
 * A door with an invented municipality behind it: for component tests, for `npm run dev` in a browser
 * and for pictures. It is never part of what the shell serves.
 */
import type { ConsoleEvent, Settings, SyncPhase, SyncStatus } from '../bindings';
import type { Door } from '../door';
import { commands } from './commands';
import type { Commanded, Stage, StageOptions } from './stage';
import { me } from './people';
import { World } from './world';

export interface FakeOptions extends StageOptions {
  readonly now?: number;
  readonly cases?: number;
  readonly access?: 'first_run' | 'locked' | 'ready';
  readonly phase?: SyncPhase;
  readonly sync?: Partial<SyncStatus>;
  readonly settings?: Partial<Settings>;
  readonly sample?: boolean;
  readonly screen?: string;
}

export interface FakeDoor extends Door {
  readonly world: World;
  readonly stage: Stage;
  /** Tells the page something, as the console would. */
  readonly emit: (event: ConsoleEvent) => void;
  /** What was asked so far, in order. */
  readonly asked: { readonly name: string; readonly args: unknown }[];
}

/** The passphrase and the password that open the fake console. */
export const PASSPHRASE = 'ponte di pietra';
export const PASSWORD = 'lagunara';

export function fakeDoor(options: FakeOptions = {}): FakeDoor {
  const hearers = new Set<(event: ConsoleEvent) => void>();
  const emit = (event: ConsoleEvent) => hearers.forEach((hear) => hear(event));
  const world = new World(options.now ?? Date.now(), { cases: options.cases });
  const access = options.access ?? 'ready';
  Object.assign(world.sync, options.phase ? { phase: options.phase } : {}, options.sync);
  if (options.sync?.waiting) fill(world, options.sync.waiting);
  if (options.sync?.refused) refuseOne(world);
  const stage: Stage = {
    world,
    emit,
    passphrase: PASSPHRASE,
    password: PASSWORD,
    options,
    app: {
      access,
      organisation: access === 'first_run' ? null : 'Comune di Lagunara',
      operator: access === 'ready' ? me : null,
      server: access === 'first_run' ? null : 'oltre.lagunara.example',
      unsent: world.waiting.length,
      left: null,
      sample: options.sample ?? false,
      version: '0.1.0',
      screen: options.screen ?? null,
    },
    settings: {
      language: 'it',
      theme: 'system',
      density: 'comfortable',
      single_keys_off: false,
      keys: {},
      steps: 'new_topics',
      panes: {},
      overhelp_folded: false,
      metered: false,
      notifications_off: false,
      hours: { days: [1, 2, 3, 4, 5], from: 540, until: 1080 },
      compatible_renderer: false,
      views: [],
      ...options.settings,
    },
  };
  const known: Commanded = commands(stage);
  const asked: FakeDoor['asked'] = [];
  return {
    world,
    stage,
    emit,
    asked,
    call: async (name, args) => {
      asked.push({ name, args });
      if (!Object.hasOwn(known, name)) throw { code: 'bad_command', params: { name } };
      return known[name as keyof Commanded](args as never);
    },
    listen: async (hear) => {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
  };
}

function fill(world: World, count: number): void {
  for (const { row } of [...world.cases.values()].slice(0, count)) {
    world.waiting.push({
      act: world.id('act'),
      case: row.id,
      code: row.code,
      ops: ['entry.append'],
      fields: [],
      at: world.now - 12 * 60_000,
      refused: null,
      can_undo: false,
      held: null,
      now: null,
      text: 'Ho richiamato: preferisce venire di persona domani mattina.',
    });
  }
}

function refuseOne(world: World): void {
  const row = [...world.cases.values()][1]!.row;
  world.refused.push({
    act: world.id('act'),
    case: row.id,
    code: row.code,
    ops: ['case.solve'],
    fields: [],
    at: world.now - 40 * 60_000,
    refused: 'outcome_missing',
    can_undo: false,
    held: null,
    now: null,
    text: 'Rimborso disposto, accredito entro trenta giorni.',
  });
}

/** The options of a fake console as the address says them: `?phase=offline&waiting=3&theme=dark`. */
export function optionsOf(query: URLSearchParams): FakeOptions {
  const number = (key: string) => (query.has(key) ? Number(query.get(key)) : undefined);
  const sync: Partial<SyncStatus> = {};
  if (query.has('waiting')) sync.waiting = number('waiting');
  if (query.has('refused')) sync.refused = number('refused');
  if (query.has('stale')) sync.synced_at = Date.now() - 30 * 3_600_000;
  if (query.get('phase') === 'first_sync') {
    sync.progress = { done: 4210, total: 12_600, seconds_left: 120 };
  }
  return {
    cases: number('cases'),
    access: (query.get('access') ?? undefined) as FakeOptions['access'],
    phase: (query.get('phase') ?? undefined) as SyncPhase | undefined,
    sync,
    sample: query.has('sample'),
    editor: !query.has('reader'),
    emptyCatalogue: query.has('empty'),
    noFigures: query.has('empty'),
    screen: query.get('screen') ?? undefined,
    settings: {
      language: query.get('lang') ?? 'it',
      theme: (query.get('theme') ?? 'light') as Settings['theme'],
      density: (query.get('density') ?? 'comfortable') as Settings['density'],
      overhelp_folded: query.has('folded'),
    },
  };
}
