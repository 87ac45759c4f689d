/** The shell's door: one Tauri command, one Tauri event. The only importer of @tauri-apps. */
import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { ConsoleEvent } from './bindings';
import type { Door } from './door';

const EVENT = 'oltre';

export const tauriDoor: Door = {
  call: (name, args) => invoke('rpc', { name, args }),
  listen: (hear) => listen<ConsoleEvent>(EVENT, ({ payload }) => hear(payload)),
};
