/** What the parser makes of Trino text. Names are lower case; labels of columns stay as written. */

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '||'
  | '='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | 'is distinct from'
  | 'is not distinct from';

export interface SortItem {
  readonly by: Expression;
  readonly isDescending: boolean;
  /** Trino's default is NULLS LAST, ascending and descending alike. */
  readonly isNullsFirst: boolean;
}

export interface FrameBound {
  readonly kind:
    | 'unbounded preceding'
    | 'preceding'
    | 'current row'
    | 'following'
    | 'unbounded following';
  readonly offset?: Expression;
}

export interface Frame {
  readonly unit: 'rows' | 'range' | 'groups';
  readonly start: FrameBound;
  readonly end: FrameBound;
}

export interface WindowSpec {
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortItem[];
  readonly frame?: Frame;
}

export interface Call {
  readonly kind: 'call';
  readonly at: number;
  readonly name: string;
  readonly args: readonly Expression[];
  readonly isStar: boolean;
  readonly isDistinct: boolean;
  readonly orderBy: readonly SortItem[];
  readonly filter?: Expression;
  readonly over?: WindowSpec;
  readonly isIgnoringNulls: boolean;
}

export interface TypeName {
  readonly name: string;
  readonly numbers: readonly number[];
  readonly of: readonly TypeName[];
}

export type Literal =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'integer' | 'decimal' | 'double'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
  | {
      readonly kind: 'typed';
      readonly type: 'date' | 'timestamp' | 'decimal';
      readonly value: string;
    };

export type Expression =
  | Literal
  | Call
  | {
      readonly kind: 'interval';
      readonly value: string;
      readonly unit: string;
      readonly sign: 1 | -1;
    }
  | { readonly kind: 'column'; readonly at: number; readonly path: readonly string[] }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'logic';
      readonly operator: 'and' | 'or';
      readonly terms: readonly Expression[];
    }
  | { readonly kind: 'not' | 'negate'; readonly operand: Expression }
  | { readonly kind: 'isNull'; readonly operand: Expression; readonly isNegated: boolean }
  | {
      readonly kind: 'between';
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
      readonly isNegated: boolean;
    }
  | {
      readonly kind: 'inList';
      readonly operand: Expression;
      readonly items: readonly Expression[];
      readonly isNegated: boolean;
    }
  | {
      readonly kind: 'inQuery';
      readonly operand: Expression;
      readonly query: Query;
      readonly isNegated: boolean;
    }
  | { readonly kind: 'exists'; readonly query: Query }
  | { readonly kind: 'subquery'; readonly query: Query }
  | {
      readonly kind: 'like';
      readonly operand: Expression;
      readonly pattern: Expression;
      readonly escape?: Expression;
      readonly isNegated: boolean;
    }
  | {
      readonly kind: 'case';
      readonly operand?: Expression;
      readonly branches: readonly { readonly when: Expression; readonly result: Expression }[];
      readonly otherwise?: Expression;
    }
  | {
      readonly kind: 'cast';
      readonly operand: Expression;
      readonly type: TypeName;
      readonly isTry: boolean;
    }
  | { readonly kind: 'extract'; readonly field: string; readonly operand: Expression }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'subscript'; readonly operand: Expression; readonly index: Expression }
  | { readonly kind: 'atTimeZone'; readonly operand: Expression; readonly zone: Expression }
  | { readonly kind: 'lambda'; readonly parameters: readonly string[]; readonly body: Expression };

export type SelectItem =
  | { readonly kind: 'all'; readonly qualifier?: string }
  | { readonly kind: 'expression'; readonly expression: Expression; readonly label?: string };

export type Relation =
  | {
      readonly kind: 'table';
      readonly at: number;
      readonly database?: string;
      readonly name: string;
    }
  | { readonly kind: 'derived'; readonly query: Query }
  | { readonly kind: 'unnest'; readonly arrays: readonly Expression[]; readonly isOrdinal: boolean }
  | {
      readonly kind: 'aliased';
      readonly relation: Relation;
      readonly alias: string;
      readonly columns?: readonly string[];
    }
  | {
      readonly kind: 'join';
      readonly type: 'inner' | 'left' | 'right' | 'full' | 'cross';
      readonly left: Relation;
      readonly right: Relation;
      readonly on?: Expression;
      readonly using?: readonly string[];
    };

export interface Select {
  readonly kind: 'select';
  readonly isDistinct: boolean;
  readonly items: readonly SelectItem[];
  readonly from?: Relation;
  readonly where?: Expression;
  readonly groupBy: readonly Expression[];
  readonly having?: Expression;
}

export type QueryBody =
  | Select
  | { readonly kind: 'values'; readonly rows: readonly (readonly Expression[])[] }
  | { readonly kind: 'nested'; readonly query: Query }
  | {
      readonly kind: 'set';
      readonly operator: 'union' | 'intersect' | 'except';
      readonly isAll: boolean;
      readonly left: QueryBody;
      readonly right: QueryBody;
    };

export interface Query {
  readonly with: readonly {
    readonly name: string;
    readonly columns?: readonly string[];
    readonly query: Query;
  }[];
  readonly body: QueryBody;
  readonly orderBy: readonly SortItem[];
  readonly offset?: number;
  readonly limit?: number;
}

export interface TableName {
  readonly database?: string;
  readonly name: string;
}

export interface ColumnDefinition {
  readonly name: string;
  readonly type: string;
}

/** Column name and value text of one partition, in the order written. */
export type PartitionSpec = readonly (readonly [column: string, value: string])[];

/** WITH (…) of UNLOAD and CTAS: scalars as text, arrays as lists of text. */
export type Properties = Readonly<Record<string, string | readonly string[]>>;

export type Statement =
  | { readonly kind: 'query'; readonly query: Query }
  | {
      readonly kind: 'unload';
      readonly query: Query;
      readonly to: string;
      readonly properties: Properties;
    }
  | {
      readonly kind: 'createTableAs';
      readonly table: TableName;
      readonly isIfNotExists: boolean;
      readonly properties: Properties;
      readonly query: Query;
    }
  | {
      readonly kind: 'createExternalTable';
      readonly table: TableName;
      readonly isIfNotExists: boolean;
      readonly columns: readonly ColumnDefinition[];
      readonly partitionedBy: readonly ColumnDefinition[];
      readonly location: string;
      readonly tableProperties: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'createDatabase'; readonly name: string; readonly isIfNotExists: boolean }
  | { readonly kind: 'dropTable'; readonly table: TableName; readonly isIfExists: boolean }
  | {
      readonly kind: 'addPartitions';
      readonly table: TableName;
      readonly isIfNotExists: boolean;
      readonly partitions: readonly { readonly spec: PartitionSpec; readonly location?: string }[];
    }
  | {
      readonly kind: 'setPartitionLocation';
      readonly table: TableName;
      readonly spec: PartitionSpec;
      readonly location: string;
    }
  | {
      readonly kind: 'dropPartitions';
      readonly table: TableName;
      readonly isIfExists: boolean;
      readonly specs: readonly PartitionSpec[];
    }
  | { readonly kind: 'showPartitions'; readonly table: TableName };
