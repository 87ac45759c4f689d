// Chooses the door, then mounts the window. The fake door exists in development and in builds made for
// tests; the page the shell serves has only the shell's.
import './lib/tokens/index.css';
import { mount } from 'svelte';
import { openDoor } from './ipc/door';
import App from './app/App.svelte';

const inShell = '__TAURI_INTERNALS__' in window;

if (!inShell && (import.meta.env.DEV || import.meta.env.MODE === 'fake')) {
  const { fakeDoor, optionsOf } = await import('./ipc/fake/door');
  openDoor(fakeDoor(optionsOf(new URLSearchParams(location.search))));
} else {
  const { tauriDoor } = await import('./ipc/tauri');
  openDoor(tauriDoor);
}

mount(App, { target: document.getElementById('app')! });
