import * as z from 'zod';

/**
 * What makes a field sensitive: the special care-required information of Japan's APPI and the special categories of the GDPR, one
 * word each. None of it may be used for advertising.
 *
 * @see https://www.japaneselawtranslation.go.jp/en/laws/view/4241 Act on the Protection of Personal Information, article 2 (3)
 * @see https://eur-lex.europa.eu/eli/reg/2016/679/oj articles 9 and 10
 */
export const sensitiveCategory = z.enum([
  'health',
  'genetic',
  'biometric',
  'sexuality',
  'religion',
  'political_opinion',
  'trade_union',
  'race',
  'social_status',
  'criminal_record',
  'crime_victim',
]);
export type SensitiveCategory = z.infer<typeof sensitiveCategory>;
