import { parseArgs } from 'node:util';
import type { SensitiveMarks } from '../../../schemas/sensitive.ts';
import { sensitiveCategory } from '../../../schemas/tracking-plan/sensitive.ts';
import { type Command, UsageError } from '../../command.ts';
import { setMarks } from './state.ts';

const text = { type: 'string' } as const;
const fieldOf = (said: string): string | string[] => (said.includes('.') ? said.split('.') : said);
const isSame = (one: string | string[], other: string | string[]): boolean =>
  [one].flat().join('.') === [other].flat().join('.');

export const mark: Command = {
  summary: 'mark a field or a word as sensitive',
  usage: `daicho sensitive mark (--field NAME | --word TEXT) --category CATEGORY

  --field NAME         a trait or property; of a nested one the way to it: visit.ward
  --word TEXT          in names of events and audiences, values, categories, addresses of pages
  --category CATEGORY  ${sensitiveCategory.options.join(', ')}

Lists of advertising whose audience uses it are emptied at once.`,
  async run(context) {
    const { values } = parseArgs({
      args: [...context.argv],
      options: { field: text, word: text, category: text },
    });
    const category = sensitiveCategory.safeParse(values.category);
    if (!category.success) throw new UsageError('--category is missing, or is none of those.');
    const { field, word } = values;
    if ((field === undefined) === (word === undefined)) {
      throw new UsageError('Say either --field or --word.');
    }
    const added = { category: category.data };
    const change = (marks: SensitiveMarks): SensitiveMarks => ({
      ...marks,
      ...(field !== undefined && {
        fields: [...without(marks, field).fields, { field: fieldOf(field), ...added }],
      }),
      ...(word !== undefined && { words: [...without(marks, word).words, { word, ...added }] }),
    });
    return setMarks(context, change, `${field ?? word} is sensitive.`);
  },
};

export const unmark: Command = {
  summary: 'take a mark of the brand back, or an allowance',
  usage: 'daicho sensitive unmark NAME',
  async run(context) {
    const [name] = context.argv;
    if (name === undefined) throw new UsageError('NAME is missing.');
    return setMarks(
      context,
      (marks) => without(marks, name),
      `No mark of the brand is on ${name}.`,
    );
  },
};

const without = ({ fields, words, allowed }: SensitiveMarks, name: string): SensitiveMarks => ({
  fields: fields.filter(({ field }) => !isSame(field, fieldOf(name))),
  words: words.filter(({ word }) => word !== name),
  allowed: allowed.filter(({ word }) => word !== name),
});
