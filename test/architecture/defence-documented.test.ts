import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { botReasons } from '../../domain/intake/bot-reason.ts';
import { volumeTroubles } from '../../domain/intake/volume-watch.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'defence.md'), 'utf8');

test('docs/defence.md gives each reason and each trouble as the code has it', () => {
  for (const [name, sentence] of Object.entries({ ...botReasons, ...volumeTroubles }))
    expect(page).toContain(`| \`${name}\` | ${sentence} |`);
});
