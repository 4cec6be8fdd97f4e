import { describe, expect, test } from 'vitest';
import { emptyLibrary, type Library } from '../../domain/audience/library.ts';
import { isUnderAdvertisingAge } from '../../domain/consent/advertising-age.ts';
import { eventBar } from '../../domain/sensitive/advertising-bar.ts';
import { builtInWords } from '../../domain/sensitive/built-in-words.ts';
import { findingOf } from '../../domain/sensitive/finding.ts';
import { type MarkedField, marksOf } from '../../domain/sensitive/marks.ts';
import { isPlainFeature } from '../../domain/sensitive/plain-feature.ts';
import { spelled, wordFinder } from '../../domain/sensitive/words.ts';
import { anyAudienceDefinition } from '../../schemas/any-audience.ts';
import { audienceDefinition } from '../../schemas/audience.ts';
import { sensitiveMarks } from '../../schemas/sensitive.ts';

const stated = { version: 1, name: 'n', purpose: 'p', goal: 'g', owner: 'o', target: 't' };
const where = (condition: unknown) =>
  audienceDefinition.parse({ ...stated, where: condition }).where;
const none = sensitiveMarks.parse({});

interface Given {
  readonly brand?: unknown;
  readonly declared?: readonly MarkedField[];
  readonly library?: Library;
  readonly learntUnder?: string;
}

function finding(
  definition: object,
  { brand, declared, library = emptyLibrary, learntUnder }: Given = {},
) {
  const marks = marksOf(brand === undefined ? none : sensitiveMarks.parse(brand), declared);
  const parsed = anyAudienceDefinition.parse({ ...stated, ...definition });
  return findingOf(parsed, {
    library,
    marks,
    learntUnder: () => (learntUnder === 'now' ? marks.edition : learntUnder),
  });
}

const bought = { did: { event: 'Order Completed' } };

describe('a word is found', () => {
  const find = wordFinder([
    { word: 'medical history', category: 'health' },
    { word: 'maternity', category: 'health' },
    { word: '病名', category: 'health' },
  ]);
  test.for([
    'maternity',
    'Maternity Wear',
    'baby/MATERNITY/2',
    'https://shop.example/c/maternity?x=1',
    'medicalHistory',
    'medical_history',
    'MEDICAL-HISTORIES'.replace('IES', 'Y'),
    '主病名コード',
    '%E7%97%85%E5%90%8D',
    'ｍａｔｅｒｎｉｔｙ',
  ])('in %s', (text) => {
    expect(find(text)).toBeDefined();
  });
  test.for(['maternal', 'paternity', 'medical', '病 院', '50 %', '%E7%', ''])(
    'not in %s',
    (text) => {
      expect(find(text)).toBeUndefined();
    },
  );
});

test('every built-in word is found by itself, and is written as it is compared', () => {
  const all = Object.values(builtInWords).flat();
  const { findWord } = marksOf(none);
  expect(all.filter((word) => findWord(word) === undefined)).toEqual([]);
  expect(all.filter((word) => spelled(word) !== word)).toEqual([]);
  expect(new Set(all).size).toBe(all.length);
});

test.for([
  ['an ordinary audience', { where: bought }, undefined],
  ['a trait by its name', { where: { trait: { name: 'diagnosis', operator: 'exists' } } }, 'where'],
  [
    'a trait within',
    {
      where: {
        all: [bought, { not: { trait: { name: '診療科', operator: 'equals', value: 'x' } } }],
      },
    },
    'where.all[1].not',
  ],
  [
    'a property within a list',
    {
      where: {
        did: {
          event: 'Visit',
          where: [{ some: 'lines', where: [{ property: 'symptomCode', operator: 'exists' }] }],
        },
      },
    },
    'where',
  ],
  [
    'what is summed',
    {
      where: {
        sum: { event: 'Visit', property: 'prescription_cost', operator: 'greater_than', value: 1 },
      },
    },
    'where',
  ],
  [
    'a category by its value',
    {
      where: {
        did: {
          event: 'Product Viewed',
          where: [{ property: 'category', operator: 'equals', value: 'Maternity wear' }],
        },
      },
    },
    'where.did.where[0].value',
  ],
  [
    'who did not see it',
    {
      where: {
        didNot: {
          event: 'Product Viewed',
          where: [{ property: 'category', operator: 'not_equals', value: 'マタニティ' }],
        },
      },
    },
    'where.didNot.where[0].value',
  ],
  [
    'an address of a page',
    {
      where: {
        did: {
          event: 'page',
          where: [{ property: 'path', operator: 'contains', value: '/pregnancy/' }],
        },
      },
    },
    'where.did.where[0].value',
  ],
  ['an event by its name', { where: { did: { event: 'Diagnosis Recorded' } } }, 'where.did.event'],
  ['an audience by its name', { name: '妊婦のお客様', where: bought }, 'name'],
  ['a purpose', { purpose: 'remind of the health check', where: bought }, 'purpose'],
  ['a tag', { where: { tag: { name: 'patient' } } }, 'where'],
  [
    'what people are ranked by',
    {
      where: {
        top: {
          n: 5,
          by: { count: { event: 'Visit', where: [{ property: 'disease', operator: 'exists' }] } },
          order: 'desc',
          among: bought,
        },
      },
    },
    'where',
  ],
  [
    'whom a ranking is among',
    {
      where: {
        top: {
          n: 5,
          by: { count: { event: 'Visit' } },
          order: 'desc',
          among: { tag: { name: 'patient' } },
        },
      },
    },
    'where.top.among',
  ],
] as const)('%s', ([, definition, path]) => {
  expect(finding(definition)?.path).toBe(path);
});

describe('what the brand marks', () => {
  const size = { where: { trait: { name: 'shoeSize', operator: 'exists' } } };
  test('counts like what is built in, however it is spelled', () => {
    expect(finding(size)).toBeUndefined();
    const brand = { fields: [{ field: 'shoe_size', category: 'health' }] };
    expect(finding(size, { brand })).toEqual({
      path: 'where',
      message: 'looks at shoeSize, which is sensitive (health) by the brand',
    });
  });
  test('by the way to it counts for the whole that holds it', () => {
    const brand = { fields: [{ field: ['visit', 'ward'], category: 'health' }] };
    const of = (property: string | string[]) =>
      finding(
        { where: { distinct: { event: 'E', property, operator: 'equals', value: 1 } } },
        { brand },
      );
    expect(of('visit')).toBeDefined();
    expect(of(['visit', 'ward'])).toBeDefined();
    expect(of(['visit', 'day'])).toBeUndefined();
    expect(of('ward')).toBeUndefined();
  });
  test('a word of its own is added, one that is built in is allowed with a reason', () => {
    const wear = {
      where: {
        did: {
          event: 'Product Viewed',
          where: [{ property: 'category', operator: 'equals', value: 'maternity' }],
        },
      },
    };
    const allowed = [
      { word: 'Maternity', reason: 'we sell clothes; nothing is said of who wears them' },
    ];
    expect(finding(wear, { brand: { allowed } })).toBeUndefined();
    const hay = { where: { did: { event: '花粉シーズン' } } };
    expect(finding(hay)).toBeUndefined();
    expect(
      finding(hay, { brand: { words: [{ word: '花粉', category: 'health' }] } }),
    ).toBeDefined();
  });
  test('fields of plans count, too', () => {
    const declared = [
      { names: ['shoeSize'], category: 'health' as const, by: 'the tracking plan clinic' },
    ];
    expect(finding(size, { declared })?.message).toContain('by the tracking plan clinic');
  });
});

describe('what is referred to', () => {
  const library: Library = {
    ...emptyLibrary,
    audiences: new Map([
      ['regulars', where(bought)],
      ['ill', where({ trait: { name: 'diagnosis', operator: 'exists' } })],
      ['round', where({ any: [{ audience: { id: 'round' } }, bought] })],
    ]),
    computedTraits: new Map([
      ['stays', { count: { event: 'Visit', where: [{ property: '入院', operator: 'exists' }] } }],
    ]),
  };
  test.for([
    ['nothing sensitive', { audience: { id: 'regulars' } }, undefined],
    ['a sensitive audience', { all: [bought, { audience: { id: 'ill' } }] }, 'where.all[1]'],
    ['itself', { audience: { id: 'round' } }, undefined],
    ['a measure', { computed: { name: 'stays', operator: 'greater_than', value: 1 } }, 'where'],
    ['who is like the ill', { lookalike: { seed: 'ill', n: 10 } }, 'where'],
  ] as const)('%s', ([, condition, path]) => {
    expect(finding({ where: condition }, { library, learntUnder: 'now' })?.path).toBe(path);
  });
  test('likeness counts only as far as it was learnt without what is sensitive now', () => {
    const like = { where: { lookalike: { seed: 'regulars', n: 10 } } };
    expect(finding(like, { library, learntUnder: 'now' })).toBeUndefined();
    expect(finding(like, { library, learntUnder: 'other' })?.message).toContain('refresh first');
    expect(finding(like, { library })).toBeDefined();
  });
});

test('a SELECT is judged by its words, and not at all where fields are marked', () => {
  const plain = { sql: 'SELECT node FROM events' };
  expect(finding(plain)).toBeUndefined();
  expect(finding({ sql: "SELECT node FROM node_traits WHERE trait = '病名'" })?.path).toBe('sql');
  const brand = { fields: [{ field: 'shoe_size', category: 'health' }] };
  expect(finding(plain, { brand })?.path).toBe('sql');
});

test.for([
  ['event:Order Completed', true],
  ['event:Diagnosis Recorded', false],
  ['category:shoes', true],
  ['category:maternity', false],
  ['trait:rank="gold"', true],
  ['trait:shoe_size=26', false],
  ['trait:a=b="c"', false],
  ['trait:病名="x"', false],
] as const)('people are found alike by %s: %s', ([feature, isPlain]) => {
  const fields = [
    { field: 'shoe size', category: 'biometric' },
    { field: 'a=b', category: 'health' },
  ];
  expect(isPlainFeature(feature, marksOf(sensitiveMarks.parse({ fields })))).toBe(isPlain);
});

test.for([
  [{ event: 'Order Completed' }, undefined],
  [{ event: 'Prescription Filled' }, 'its event says “prescription”'],
  [{ event: 'e', url: 'https://shop.example/a?c=%E5%A6%8A%E5%A8%A0' }, 'its url says “妊娠”'],
  // Of other parameters a shop sends what it likes: a discount, Shift_JIS, an address within the address.
  [{ event: 'e', url: 'https://shop.example/%E5%A6%8A%E5%A8%A0/?off=50%' }, 'its url says “妊娠”'],
  [{ event: 'e', url: 'https://shop.example/%E5%A6%8A%E5%A8%A0?q=%8C%9F%8D' }, 'says “妊娠”'],
  [{ event: 'e', referrer: 'https://a.example/?to=%2F%25E5%25A6%258A%25E5%25A8%25A0' }, '“妊娠”'],
  [{ event: 'e', url: 'https://shop.example/?off=50%&q=%E5%B8%BD' }, undefined],
  [{ event: 'e', referrer: 'https://search.example/?q=diabetes' }, 'its referrer says “diabetes”'],
  [{ event: 'e', valueProperty: 'medication_cost' }, 'medication_cost is sensitive'],
] as const)('an event to be told, %j: %s', ([told, reason]) => {
  const bar = eventBar({ valueProperty: 'revenue', ...told }, marksOf(none));
  if (reason === undefined) expect(bar).toBeUndefined();
  else expect(bar).toContain(reason);
});

test.for([
  [undefined, false],
  ['', false],
  ['secret', false],
  ['2010-11-26', false],
  ['2010-11-27', true],
  ['2015/04/01', true],
  ['平成22年11月27日', true],
  ['1960-01-01', false],
] as const)('on 2026-11-26 who is born on %s is too young: %s', ([birthday, isYoung]) => {
  expect(isUnderAdvertisingAge(birthday, Date.parse('2026-11-26T12:00:00Z'))).toBe(isYoung);
});
