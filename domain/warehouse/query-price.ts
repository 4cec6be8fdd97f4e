const mebibyte = 1024 ** 2;
const tebibyte = 1024 ** 4;
const leastBilledBytes = 10 * mebibyte;
const microsPerTebibyte = 5_000_000;

/**
 * Bytes that Athena bills for a statement that read these: rounded up to the megabyte, at least 10 MB. DDL and statements
 * that failed cost nothing and are not to be asked about.
 *
 * @see https://aws.amazon.com/athena/pricing/
 */
export function billedBytes(scannedBytes: number): number {
  return Math.max(leastBilledBytes, Math.ceil(scannedBytes / mebibyte) * mebibyte);
}

/**
 * List price of billed bytes: $5 a terabyte, in Tokyo as in most regions.
 *
 * @returns millionths of a US dollar, not rounded
 */
export function scanPriceMicros(billed: number): number {
  return (billed / tebibyte) * microsPerTebibyte;
}
