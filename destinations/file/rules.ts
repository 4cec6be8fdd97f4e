import type { PlatformRules } from '../../domain/normalize/match-key.ts';
import { contactRules } from '../contact-fields.ts';

/** Columns of a file leave hashed, always. */
export const fileRules: PlatformRules = contactRules('file', 'sha256');
