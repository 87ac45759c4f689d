// Component tests see the product's own tokens and begin in Italian, light.
import '../src/lib/tokens/index.css';
import { beforeEach } from 'vitest';
import { look } from '$lib/look/look.svelte';

beforeEach(() => {
  look.theme = 'light';
  look.locale = 'it';
  look.density = 'comfortable';
  look.apply();
});
