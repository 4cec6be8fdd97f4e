import type { PlatformRules } from '../../domain/normalize/match-key.ts';
import { contactRules } from '../contact-fields.ts';

/** Keys of a webhook with hashing on, as it is unless the settings say otherwise. */
export const webhookRules: PlatformRules = contactRules('webhook', 'sha256');

/** For a receiver of the brand's own that has to know whom to write to. */
export const webhookClearRules: PlatformRules = contactRules('webhook', 'none');
