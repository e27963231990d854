/** By which column a table stands, and whether the other way round. */
export interface Order<K extends string> {
  by: K;
  down: boolean;
}

/** A head that is pressed orders by its column; pressed again, the other way round. */
export function pressed<K extends string>(order: Order<K>, by: K): Order<K> {
  return { by, down: order.by === by && !order.down };
}

/** Rows by what `keyOf` says of each, those alike in the order they came; rows without it last, whichever way round. */
export function sorted<R>(rows: readonly R[], keyOf: (row: R) => string | number | null, down: boolean): R[] {
  const way = down ? -1 : 1;
  return rows
    .map((row, at) => ({ row, at, key: keyOf(row) }))
    .sort((one, other) => {
      if (one.key === null || other.key === null)
        return Number(one.key === null) - Number(other.key === null) || one.at - other.at;
      if (one.key === other.key) return one.at - other.at;
      return one.key < other.key ? -way : way;
    })
    .map((one) => one.row);
}
