/** Tables that an audience in SQL may read; `docs/audiences.md` describes their columns. */
export const readableTables: ReadonlySet<string> = new Set([
  'account_members',
  'consents',
  'events',
  'identity_map',
  'memberships',
  'node_traits',
  'profile_days',
]);

/**
 * Functions of the portable subset that give the same answer for the same rows: no clock, no chance, and nothing that
 * reaches out of the statement.
 */
export const callableFunctions: ReadonlySet<string> = new Set(
  `abs any_value approx_distinct approx_percentile arbitrary array_agg array_distinct array_join array_max array_min
  array_sort at_timezone avg bool_and bool_or cardinality ceil ceiling coalesce concat contains count count_if cume_dist date
  date_add date_diff date_format date_parse date_trunc day day_of_month day_of_week day_of_year dense_rank element_at every
  exp filter first_value floor from_hex from_iso8601_date from_iso8601_timestamp from_unixtime from_utf8 greatest hour if is_nan
  json_array_length json_extract json_extract_scalar json_format json_parse json_size lag last_day_of_month last_value lead
  least length listagg ln log10 log2 lower lpad ltrim max max_by md5 millisecond min min_by minute mod month nth_value ntile
  nullif percent_rank pow power quarter rank regexp_extract regexp_like regexp_replace replace reverse round row_number rpad
  rtrim second sequence sha256 sign slice split split_part sqrt starts_with stddev stddev_pop stddev_samp strpos substr substring
  sum to_hex to_iso8601 to_unixtime to_utf8 transform trim try upper var_pop var_samp variance week week_of_year with_timezone
  year`.split(/\s+/),
);
