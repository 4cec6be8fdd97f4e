SELECT p.profile_id, a.audience_id
FROM (
  SELECT p.*,
    ntile(10) OVER (PARTITION BY p.g1 ORDER BY p.c1 DESC, p.c2_number ASC NULLS LAST, p.c2_text ASC NULLS LAST, p.profile_id ASC) AS r1
  FROM (
    SELECT p.*,
      p.c3 >= 1 AS g1
    FROM (
      SELECT p.*,
        CASE WHEN regexp_like(p.c2, '^-?[0-9]{1,18}(\.[0-9]+)?\z') THEN TRY_CAST(p.c2 AS DECIMAL(38,4)) END AS c2_number,
        CASE WHEN substr(p.c2, 1, 1) = '"' THEN json_extract_scalar(p.c2, '$') END AS c2_text
      FROM (
        SELECT
          COALESCE(m.profile_id, f.node) AS profile_id,
          COALESCE(sum(f.revenue) FILTER (WHERE f.d1), CAST('0' AS DECIMAL(38,4))) AS c1,
          NULLIF(max_by(f.trait_value, f.trait_version) FILTER (WHERE f.trait = 'customer_number'), 'null') AS c2,
          COALESCE(sum(f.event_count) FILTER (WHERE f.d2), 0) AS c3,
          max(f.day) FILTER (WHERE f.d2) AS c4
        FROM (
          SELECT node, (event IN ('Order Completed', 'Order Refunded')) AS d1, (event = 'Order Completed') AS d2, event_count, revenue, day, NULL AS trait, NULL AS trait_value, NULL AS trait_version
          FROM profile_days
          WHERE day <= '2011-12-10' AND event IN ('Order Completed', 'Order Refunded')
          UNION ALL
          SELECT node, NULL AS d1, NULL AS d2, NULL AS event_count, NULL AS revenue, NULL AS day, trait, value AS trait_value, CAST("at" AS VARCHAR) || message_id AS trait_version
          FROM node_traits
          WHERE trait = 'customer_number'
        ) AS f
        LEFT JOIN (
          SELECT a.node, a.is_erased,
            CASE WHEN b.is_erased THEN a.node ELSE COALESCE(b.profile_id, a.profile_id) END AS profile_id
          FROM identity_map AS a
          LEFT JOIN identity_map AS b ON b.node = a.profile_id
        ) AS m ON m.node = f.node
        WHERE COALESCE(m.is_erased, FALSE) = FALSE
        GROUP BY COALESCE(m.profile_id, f.node)
      ) AS p
    ) AS p
  ) AS p
) AS p
CROSS JOIN UNNEST(ARRAY[
  CASE WHEN (p.g1 AND p.r1 = 1) THEN 'top-decile' END,
  CASE WHEN p.c3 >= 1 THEN 'buyers' END,
  CASE WHEN p.c3 >= 2 THEN 'repeat-buyers' END,
  CASE WHEN (p.c3 >= 1 AND COALESCE(p.c4 <= '2011-06-12', FALSE)) THEN 'lapsed-180d' END
]) AS a (audience_id)
WHERE a.audience_id IS NOT NULL