const dots = '•••';

/**
 * A personal value with as much left as one needs to recognise it when one knows it already.
 *
 * @param field name of the vault's field, e.g. `email`; unknown ones keep their first character
 */
export function masked(field: string, value: string): string {
  if (field === 'email') return maskedEmail(value);
  if (field === 'phone' || field === 'landline')
    return `${value.slice(0, 3)}${dots}${value.length > 8 ? value.slice(-2) : ''}`;
  return firstCharacter(value);
}

function maskedEmail(address: string): string {
  const at = address.lastIndexOf('@');
  if (at === -1) return firstCharacter(address);
  const ending = /\.[^.@]+$/.exec(address)?.[0] ?? '';
  return `${firstCharacter(address.slice(0, at))}@${firstCharacter(address.slice(at + 1))}${ending}`;
}

function firstCharacter(text: string): string {
  const [first = '', ...rest] = text;
  return rest.length === 0 ? dots : `${first}${dots}`;
}
