/** Parameter that hands the anonymous id to another domain of the brand. */
export const linkParameter = '_dcl';
const validMs = 120_000;

/**
 * Value of the parameter: id, time and a check of both with the browser's marks, so that an address which somebody passes on
 * soon after makes nobody else the same visitor.
 */
export function linkOf(id: string, epochMs: number): string {
  let check = 5381;
  for (const character of id + epochMs + navigator.userAgent + navigator.language) {
    check = (check * 33) ^ character.charCodeAt(0);
  }
  return `${id}.${epochMs.toString(36)}.${(check >>> 0).toString(36)}`;
}

/** @returns the id; undefined when the value is older than two minutes, of another browser or none */
export function idOfLink(value: string, epochMs: number): string | undefined {
  const [id = '', time = ''] = value.split('.');
  const at = parseInt(time, 36);
  return Math.abs(epochMs - at) < validMs && value === linkOf(id, at) ? id : undefined;
}

/** Takes the parameter out of the page's address. @returns its value; empty where there is none */
export function takeLink(): string {
  let value = '';
  const href = location.href.replace(/_dcl=([\w.-]+)&?/, (_, found) => {
    value = found;
    return '';
  });
  if (value) history.replaceState(history.state, '', href.replace(/[?&]+(?=#|$)/, ''));
  return value;
}
