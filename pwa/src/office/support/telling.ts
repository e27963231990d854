const FEN = 100;

/** Fen as yuan: "120", "120.50". */
export function yuan(fen: number): string {
  return fen % FEN ? (fen / FEN).toFixed(2) : String(fen / FEN);
}
