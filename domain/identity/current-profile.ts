/**
 * Sub-select (node, profile_id, is_erased): who a node is today, for nodes of which `identity_map` has a row. A leaf's
 * row names the neighbour that it follows, whose own row leads on; where that one is erased, the leaf is itself
 * again. Two steps are enough: nobody follows a leaf.
 */
export const currentProfile = (indent: string): string =>
  [
    '(',
    `${indent}  SELECT a.node, a.is_erased,`,
    `${indent}    CASE WHEN b.is_erased THEN a.node ELSE COALESCE(b.profile_id, a.profile_id) END AS profile_id`,
    `${indent}  FROM identity_map AS a`,
    `${indent}  LEFT JOIN identity_map AS b ON b.node = a.profile_id`,
    `${indent})`,
  ].join('\n');
