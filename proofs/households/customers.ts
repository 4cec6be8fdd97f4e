import { readFileSync } from 'node:fs';
import {
  type Householding,
  householdsOf,
  type Resident,
} from '../../domain/household/households.ts';
import { decodeText } from '../../domain/import/decode-text.ts';
import { parseCsv } from '../../domain/import/parse-csv.ts';

export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly postalCode: string;
  readonly address: string;
}

/** Customers of the file `customer.csv` of the 100 knocks of data science: invented people, house numbers masked. */
export function readCustomers(file: string): readonly Customer[] {
  const decoded = decodeText(readFileSync(file));
  if (decoded.kind === 'refused') throw new Error(`${file}: ${decoded.reason}`);
  const [header, ...rows] = [...parseCsv(decoded.text, ',')].map(({ fields }) => fields);
  const column = (name: string): number => header?.indexOf(name) ?? -1;
  const [id, customer] = [column('customer_id'), column('customer_name')];
  const [postalCode, address] = [column('postal_cd'), column('address')];
  return rows.map((row) => ({
    id: row[id] ?? '',
    name: row[customer] ?? '',
    postalCode: row[postalCode] ?? '',
    address: row[address] ?? '',
  }));
}

/** Their households, as if all of them had agreed to letters. */
export function householdsOfCustomers(customers: readonly Customer[]): Householding {
  return householdsOf(
    customers.map(
      ({ id, name, postalCode, address }): Resident => ({
        profileId: id,
        fields: { name, postal_code: postalCode, address },
        isConsented: true,
      }),
    ),
  );
}
