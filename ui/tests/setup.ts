// Component tests see the product's own tokens and begin in Italian, light, with nothing remembered.
import '../src/lib/tokens/index.css';
import { beforeEach } from 'vitest';
import { look } from '$lib/look/look.svelte';

beforeEach(() => {
  localStorage.clear();
  look.theme = 'light';
  look.locale = 'it';
  look.density = 'comfortable';
  look.apply();
});
