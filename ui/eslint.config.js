import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';
import { edges } from './eslint/edges.js';

export default ts.config(
  { ignores: ['dist', 'src/lib/paraglide', 'src/ipc/bindings.ts', 'project.inlang'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    files: ['*.js', '*.ts', 'scripts/**', 'eslint/**', 'tests/**'],
    languageOptions: { globals: { ...globals.node } },
  },
  {
    plugins: { oltre: { rules: { edges } } },
    rules: {
      'oltre/edges': 'error',
      // Text of cases is text: nothing anyone typed is ever parsed as HTML.
      'svelte/no-at-html-tags': 'error',
      // The shell's CSP forbids style attributes in markup; style:prop goes through the CSSOM.
      'no-restricted-syntax': [
        'error',
        { selector: "SvelteAttribute[key.name='style']", message: 'Use style:property (CSP).' },
      ],
      'no-console': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
    },
  },
  {
    // TypeScript knows the globals better.
    files: ['**/*.ts', '**/*.svelte'],
    rules: { 'no-undef': 'off' },
  },
);
