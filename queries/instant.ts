import * as z from 'zod';

/** A timestamp as `CAST(… AS VARCHAR)` prints it (UTC wall time), as ISO 8601. */
export const instant = z.string().transform((text) => `${text.replace(' ', 'T')}Z`);
