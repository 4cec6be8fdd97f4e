const regions: Readonly<Record<string, string>> = {
  'Asia/Tokyo': 'JP',
  Japan: 'JP',
  'Europe/London': 'GB',
};

/**
 * Region (ISO 3166-1 alpha-2) in which a brand's phone numbers without a country code are read.
 *
 * @param timeZone the brand's IANA zone @default region JP for a zone without an entry
 */
export function regionOfTimeZone(timeZone: string): string {
  return regions[timeZone] ?? 'JP';
}
