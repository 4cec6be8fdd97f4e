type Child = Node | string | number;

/**
 * An element with text and children. Everything that comes from outside goes through here, and text stays text:
 * nothing in this page is ever parsed as HTML.
 */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children.map((child) => (typeof child === 'number' ? count(child) : child)));
  return made;
}

export const count = (value: number): string => value.toLocaleString();

export interface Column<Row> {
  readonly title: string;
  readonly isNumber?: boolean;
  readonly cell: (row: Row) => Child;
}

/**
 * A table whose rows become cards where the screen is narrow, each value under its title; compact ones say the values
 * alone.
 */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  isCompact = false,
): HTMLElement {
  const classOf = (column: Column<Row>): Record<string, string> =>
    column.isNumber === true ? { class: 'number' } : {};
  const head = columns.map((column) =>
    element('th', { scope: 'col', ...classOf(column) }, column.title),
  );
  const body = rows.map((row) =>
    element(
      'tr',
      {},
      ...columns.map((column, index) => {
        const attributes = { 'data-label': column.title, ...classOf(column) };
        const cell = element('span', {}, column.cell(row));
        return index === 0
          ? element('th', { scope: 'row', ...attributes }, cell)
          : element('td', attributes, cell);
      }),
    ),
  );
  const headRows = element('thead', {}, element('tr', {}, ...head));
  return element(
    'table',
    isCompact ? { class: 'compact' } : {},
    headRows,
    element('tbody', {}, ...body),
  );
}

export const toned = (tone: 'good' | 'bad' | 'wait' | 'faint', text: string): HTMLElement =>
  element('span', { class: tone }, text);

export const code = (text: string): HTMLElement => element('code', {}, text);

/** Time of day when it was today, else the day as well. */
export function shortTime(iso: string | undefined): string {
  if (iso === undefined) return '–';
  const time = new Date(iso);
  const isToday = time.toDateString() === new Date().toDateString();
  return isToday ? time.toLocaleTimeString() : time.toLocaleString();
}

/** By id; the page's own HTML has it. */
export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
}
