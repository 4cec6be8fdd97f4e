/** US dollars that Athena bills per tebibyte scanned, in every region that it has been seen in. */
const usdPerTebibyte = 5;
const leastBytes = 10 * 1024 ** 2;

/**
 * What one query is billed that reads so many bytes; Athena rounds small ones up to 10 MB.
 *
 * @see https://aws.amazon.com/athena/pricing/
 */
export const usdOfScan = (bytes: number): number =>
  (Math.max(leastBytes, bytes) / 1024 ** 4) * usdPerTebibyte;
