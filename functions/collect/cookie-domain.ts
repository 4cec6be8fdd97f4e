/** Second levels under which a country registers names: `co.jp`, `or.jp`, `com.au`, `gov.uk` … */
const registries = new Set(
  'ac ad co com ed edu gen go gob gouv gov gr id lg ltd me med mil ne net nhs nom or org plc police sch web'.split(
    ' ',
  ),
);

/**
 * Whether a page may have cookies for a domain: its own host, or what that ends with, and nothing under which others
 * register their names. Browsers know every such suffix and drop what gets past this rule.
 *
 * @param domain as asked for, e.g. `shop.example`
 * @param origin of the page, e.g. `https://www.shop.example`
 * @see https://www.rfc-editor.org/rfc/rfc6265#section-5.3
 */
export function isOwnDomain(domain: string, origin: string): boolean {
  if (!/^(?=.{4,253}$)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*[a-z]$/.test(domain))
    return false;
  const host = /^https?:\/\/([a-z0-9.-]+)(?::\d+)?$/.exec(origin)?.[1] ?? '';
  if (host !== domain && !host.endsWith(`.${domain}`)) return false;
  const [second = '', top = '', ...more] = domain.split('.');
  return more.length > 0 || top.length > 2 || !registries.has(second);
}
