import { parseArgs } from 'node:util';
import type * as z from 'zod';
import { deletedField, shownField, shownFields } from '../../schemas/api/custom-fields.ts';
import { fieldTypes } from '../../schemas/custom-field.ts';
import { sensitiveCategory } from '../../schemas/tracking-plan/sensitive.ts';
import { type Command, required } from '../command.ts';
import { commandGroup } from '../command-group.ts';
import { textTable } from '../text-table.ts';

const text = { type: 'string' } as const;
type Subject = z.infer<typeof shownField>['of'];
const subjectOf = (event: string | undefined): Subject =>
  event === undefined ? 'person' : { event };
const subjectText = (of: Subject): string => (of === 'person' ? 'person' : of.event);

const list: Command = {
  summary: 'the fields that the brand has defined',
  usage: 'daicho field list',
  async run({ api, asJson, print }) {
    const { fields } = await api.get('/api/fields', shownFields);
    const rows = fields.map(({ of, name, type, values = [], sensitive = '', label }) => [
      ...[subjectText(of), name, values.length > 0 ? `${type}: ${values.join(', ')}` : type],
      ...[sensitive, label],
    ]);
    if (asJson) print(JSON.stringify(fields));
    else if (rows.length === 0) print('None yet. Define one: daicho field set NAME …');
    else
      for (const line of textTable(['of', 'name', 'type', 'sensitive', 'label'], rows)) print(line);
    return 0;
  },
};

const set: Command = {
  summary: 'define a field, or define it anew',
  usage: `daicho field set NAME --type TYPE --label TEXT [options]

  --type TYPE           ${fieldTypes.join(', ')}
  --label TEXT          what people read in its place
  --event EVENT         it is a property of this event; else a trait of the person
  --description TEXT
  --values A,B,…        the only values that there are (type string)
  --sensitive CATEGORY  never for advertising: ${sensitiveCategory.options.join(', ')}

Values of another type count as violations of the source that sends them: daicho source violations SOURCE`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: {
        ...{
          type: text,
          label: text,
          event: text,
          description: text,
          values: text,
          sensitive: text,
        },
      },
      allowPositionals: true,
    });
    const field = {
      of: subjectOf(values.event),
      name: required(positionals[0], 'NAME'),
      type: required(values.type, '--type'),
      label: required(values.label, '--label'),
      ...(values.description !== undefined && { description: values.description }),
      ...(values.values !== undefined && { values: values.values.split(',') }),
      ...(values.sensitive !== undefined && { sensitive: values.sensitive }),
    };
    const made = await api.put('/api/fields', field, shownField);
    print(
      asJson ? JSON.stringify(made) : `${made.name} of ${subjectText(made.of)} is a ${made.type}.`,
    );
    return 0;
  },
};

const remove: Command = {
  summary: 'forget the definition of a field; values stay',
  usage: 'daicho field delete NAME [--event EVENT]',
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { event: text },
      allowPositionals: true,
    });
    const name = required(positionals[0], 'NAME');
    const query = new URLSearchParams({
      name,
      ...(values.event !== undefined && { event: values.event }),
    });
    const answer = await api.delete(`/api/fields?${query}`, deletedField);
    print(
      asJson ? JSON.stringify(answer) : `${answer.name} is not defined any more; its values stay.`,
    );
    return 0;
  },
};

export const field = commandGroup(
  'field',
  'fields of persons and events that the brand defines',
  { list, set, delete: remove },
  'list',
);
