/**
 * Macros each DuckDB instance gets once. They hold what Trino means and DuckDB has no word for, where the text would
 * otherwise repeat an argument many times over.
 */
export const macros: readonly string[] = [
  // Half away from zero, exact.
  `CREATE MACRO athena_divide(n, d) AS
     CASE WHEN d = 0 THEN CAST('Division by zero' AS HUGEINT)
     ELSE CAST(sign(n) * sign(d) AS HUGEINT) * ((2 * abs(n) + abs(d)) // (2 * abs(d))) END`,
  // 1-based, from the end when negative, '' whenever the start lies outside.
  `CREATE MACRO athena_substr(s, start, n) AS
     CASE WHEN s IS NULL OR start IS NULL OR n IS NULL THEN NULL
          WHEN start = 0 OR abs(start) > length(s) OR n <= 0 THEN ''
          WHEN start > 0 THEN substring(s, start, n)
          ELSE substring(s, length(s) + start + 1, n) END`,
  // Java's Double.toString: plain in [1e-3, 1e7), else 1.0E7.
  `CREATE MACRO athena_double_digits(t) AS
     rtrim(ltrim(replace(regexp_replace(t, 'e.*$', ''), '.', ''), '0'), '0')`,
  `CREATE MACRO athena_double_exponent(t) AS
     CASE WHEN contains(t, 'e') THEN CAST(regexp_extract(t, 'e(.*)$', 1) AS INTEGER)
          WHEN starts_with(t, '0.') THEN -1 - length(regexp_extract(t, '^0\\.(0*)', 1))
          ELSE strpos(t, '.') - 2 END`,
  `CREATE MACRO athena_double_scientific(t) AS
     substring(athena_double_digits(t), 1, 1) || '.' ||
     CASE WHEN length(athena_double_digits(t)) > 1 THEN substring(athena_double_digits(t), 2) ELSE '0' END
     || 'E' || athena_double_exponent(t)`,
  `CREATE MACRO athena_double_text(x) AS
     CASE WHEN x IS NULL THEN NULL
          WHEN isnan(x) THEN 'NaN'
          WHEN isinf(x) THEN CASE WHEN x > 0 THEN 'Infinity' ELSE '-Infinity' END
          WHEN x = 0 OR (abs(x) >= 1e-3 AND abs(x) < 1e7) THEN CAST(x AS VARCHAR)
          ELSE CASE WHEN x < 0 THEN '-' ELSE '' END || athena_double_scientific(CAST(abs(x) AS VARCHAR)) END`,
  // Value at a JSON pointer; text that is no JSON gives NULL.
  `CREATE MACRO athena_json_extract(j, pointer) AS TRY(json_extract(j, pointer))`,
  // The same, if it is no object or array and not null, as text.
  `CREATE MACRO athena_json_scalar(j, pointer) AS TRY(json_value(j, pointer) ->> '$')`,
];
