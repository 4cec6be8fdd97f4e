import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

function daicho(args: readonly string[], input = '') {
  return spawnSync(process.execPath, [main, 'match-key', ...args], { input, encoding: 'utf8' });
}

const google = ['--platform', 'google', '--field', 'email', '--json'];

test('one JSON line comes out for each value, in order, refusals included', () => {
  const { status, stdout } = daicho([...google, 'Alexz@example.com', 'quinn', '']);
  expect(status).toBe(0);
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line)),
  ).toEqual([
    {
      input: 'Alexz@example.com',
      normalised: 'alexz@example.com',
      hash: '509e933019bb285a134a9334b8bb679dff79d0ce023d529af4bd744d47b4fd8a',
      encoding: 'hex',
    },
    { input: 'quinn', refused: 'has no @' },
    { input: '', refused: 'is empty under the rule of this field' },
  ]);
});

test('values come from standard input, and after -- they may begin with a hyphen', () => {
  const piped = daicho(
    ['--platform', 'uid2', '--field', 'phone', '--region', 'au', '--json', '-'],
    '(02) 1234 5678\r\n',
  );
  expect(JSON.parse(piped.stdout)).toEqual({
    input: '(02) 1234 5678',
    normalised: '+61212345678',
    hash: 'J24LFuwzgT5ElsjMwcqE40S8VtUoWXFCZgkq+PDSD+c=',
    encoding: 'base64',
  });
  const literal = daicho([...google, '--', '-x@example.com', '-']);
  expect(literal.stdout).toContain('"normalised":"-x@example.com"');
  expect(literal.stdout).toContain('{"input":"-","refused"');
});

test('an unhashed field says so', () => {
  const { stdout } = daicho(['--platform', 'google', '--field', 'region_code', '--json', ' us']);
  expect(JSON.parse(stdout)).toEqual({ input: ' us', output: 'US', hashed: false });
});

test.for([
  [['--platform', 'gogle', '--field', 'email', 'x'], 'google-ads'],
  [['--platform', 'google', '--field', 'nick', 'x'], 'given_name'],
  [['--platform', 'tiktok', '--field', 'phone', '--setting', 'round', 'x'], 'digits'],
  [['--platform', 'snap', '--field', 'phone', '--setting', 'round', 'x'], 'no settings'],
  [['--platform', 'google', '--field', 'email', '--region', 'Japan', 'x'], 'two-letter'],
  [['--platform', 'google', '--field', 'email'], 'VALUE'],
  [['--nonsense'], 'Usage'],
] as const)('%s ends with 2 and names what exists', ([args, message]) => {
  const { status, stdout, stderr } = daicho(args);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(message);
});
