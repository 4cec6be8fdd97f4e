const dots = '•••';

/** The value with as much left as one needs to recognise it when one knows it. */
export function masked(field: string, value: string): string {
  if (field === 'email') return maskedEmail(value);
  if (field === 'phone')
    return `${value.slice(0, 3)}${dots}${value.length > 8 ? value.slice(-2) : ''}`;
  return firstCharacters(value, 1);
}

function maskedEmail(address: string): string {
  const at = address.lastIndexOf('@');
  if (at === -1) return firstCharacters(address, 1);
  const ending = /\.[^.@]+$/.exec(address)?.[0] ?? '';
  return `${firstCharacters(address.slice(0, at), 1)}@${firstCharacters(address.slice(at + 1), 1)}${ending}`;
}

const firstCharacters = (text: string, count: number): string =>
  `${[...text].slice(0, [...text].length > count ? count : 0).join('')}${dots}`;
