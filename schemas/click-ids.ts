/**
 * Ids that an ad platform gave to a click or to a browser, by our name, with the names under which a site sends them:
 * a parameter of the landing address, or a cookie of the platform's tag. Names are compared in lower case, without what
 * is neither letter nor digit. The brand can look none of them up; the platform that gave it can.
 */
export const clickIdNames = {
  /** Google: web; iOS app to web; web to iOS app. */
  gclid: ['gclid'],
  gbraid: ['gbraid'],
  wbraid: ['wbraid'],
  /** Meta: cookies of the pixel; an `fbclid` of an address becomes an `fbc`. */
  fbc: ['fbc'],
  fbp: ['fbp'],
  ttclid: ['ttclid'],
  ttp: ['ttp'],
  /** Yahoo! JAPAN: cookies of the site general tag. */
  yclid: ['yclid', 'yclyjad'],
  yjr_yjad: ['yjryjad'],
  /** LY: cookies `_ly_su`, `_ly_c`, `_ly_r`. */
  ly_su: ['lysu'],
  ly_c: ['lyc'],
  ly_r: ['lyr'],
  /** LINE Tag: the click's parameter, and the browser's cookie `__lt__cid`. */
  ldtag_cl: ['ldtagcl'],
  lt_cid: ['ltcid'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type ClickIdName = keyof typeof clickIdNames;

/** Values by name. */
export type ClickIds = { readonly [Name in ClickIdName]?: string };
