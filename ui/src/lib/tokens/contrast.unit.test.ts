import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pairs } from './pairs';

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

type Theme = 'light' | 'dark';

function declarations(css: string): Map<string, string> {
  const plain = css.replace(/\/\*[\s\S]*?\*\//g, '');
  const found = new Map<string, string>();
  for (const [, name, value] of plain.matchAll(/(--[\w-]+)\s*:\s*([^;]+);/g)) {
    found.set(name!, value!.trim());
  }
  return found;
}

const palette = declarations(read('./palette.css'));
const rolesFile = read('./roles.css');
const contrastStart = rolesFile.indexOf('@media (prefers-contrast: more)');
const roles = declarations(rolesFile.slice(0, contrastStart));
const moreContrast = declarations(rolesFile.slice(contrastStart));

function hex(role: string, theme: Theme, more: boolean): string {
  const value = (more ? moreContrast.get(role) : undefined) ?? roles.get(role);
  const both = value?.match(/^light-dark\(\s*var\((--[\w-]+)\),\s*var\((--[\w-]+)\)\s*\)$/);
  if (!both) throw new Error(`${role} is not a light-dark() of two palette colours: ${value}`);
  const colour = palette.get(theme === 'light' ? both[1]! : both[2]!);
  if (!colour || !/^#[0-9a-f]{6}$/.test(colour)) {
    throw new Error(`${role} (${theme}) names a palette colour that is not there`);
  }
  return colour;
}

/** WCAG 2.2, relative luminance of an sRGB colour. */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [
    number,
    number,
  ];
  return (light + 0.05) / (dark + 0.05);
}

describe('every pair of roles can be read', () => {
  it('measures as WCAG does', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.478, 3);
  });

  for (const more of [false, true]) {
    for (const theme of ['light', 'dark'] as const) {
      it(`${theme}${more ? ', more contrast' : ''}`, () => {
        const tooWeak = pairs.flatMap(({ fore, back, as }) => {
          const ratio = contrast(hex(fore, theme, more), hex(back, theme, more));
          const needed = as === 'text' ? 4.5 : 3;
          return ratio >= needed ? [] : [`${fore} on ${back}: ${ratio.toFixed(2)} < ${needed}`];
        });
        expect(tooWeak).toEqual([]);
      });
    }
  }

  it('amber is named by the over-help roles alone', () => {
    const strangers = [...roles, ...moreContrast].filter(
      ([role, value]) => value.includes('--palette-amber') && !/oltre/.test(role),
    );
    expect(strangers).toEqual([]);
  });
});
