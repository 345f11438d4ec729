/** An error answer of the server (RFC 9457), or a request that never got an answer. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly errors: Record<string, string | string[]> = {},
    readonly traceId: string | null = null,
    /** The whole document, for members that one endpoint adds. */
    readonly document: Record<string, unknown> = {},
  ) {
    super(detail || title);
    this.name = 'Problem';
  }

  static unreachable(): Problem {
    return new Problem(0, 'unreachable', 'No answer from the server', 'The server cannot be reached. Trying again by itself.');
  }

  static async fromResponse(response: Response): Promise<Problem> {
    const document = await readJson(response);
    return new Problem(
      response.status,
      text(document['code']) ?? `http_${response.status}`,
      text(document['title']) ?? (response.statusText || `Error ${response.status}`),
      text(document['detail']) ?? '',
      (document['errors'] as Record<string, string | string[]> | undefined) ?? {},
      text(document['trace_id']),
      document,
    );
  }

  static of(error: unknown): Problem {
    if (error instanceof Problem) return error;
    return new Problem(0, 'client_error', 'Something failed in this page', error instanceof Error ? error.message : String(error));
  }
}

async function readJson(response: Response): Promise<Record<string, unknown>> {
  try {
    return (await response.json()) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
