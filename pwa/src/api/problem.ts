/** A refusal of the server (RFC 9457), or a missing answer (`status` 0, code `no_answer`). */
export class ApiProblem extends Error {
  readonly status: number;
  /** Stable word of PROTOCOL.md, e.g. `bad_credentials`; `http_<status>` where the reply names none. */
  readonly code: string;
  /** What to tell the user, in the user's language; may be empty. */
  readonly detail: string;
  readonly errors: Record<string, string[]>;
  /** Seconds to wait, from `Retry-After`; null where the server does not say. */
  readonly retryAfter: number | null;
  readonly body: Record<string, unknown>;

  constructor(status: number, body: Record<string, unknown>, retryAfter: number | null = null) {
    const code = typeof body.code === 'string' ? body.code : status === 0 ? 'no_answer' : `http_${status}`;
    super(code);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = code;
    this.detail = typeof body.detail === 'string' ? body.detail : '';
    this.errors = (body.errors as Record<string, string[]> | undefined) ?? {};
    this.retryAfter = retryAfter;
    this.body = body;
  }

  /** No reply, or one from something that is not our server: says nothing about what we sent. */
  get unreachable(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 504;
  }
}
