/** An error of the API, by its stable code; `network` when no answer came. */
export interface FieldProblem {
  pointer: string;
  code: string;
  message: string;
}

/** The members of a problem document that screens look at; each comes only with the codes that have it. */
export interface ProblemDocument {
  code: string;
  status: number;
  detail: string;
  request_id?: string;
  errors?: FieldProblem[];
  fields?: string[];
  references?: Reference[];
  path?: unknown;
  feature?: string;
  plan?: string;
  available_in?: string[] | string;
  limit?: number;
}

export interface Reference {
  kind: string;
  id?: string;
  name?: string;
  count?: number;
}

export class Problem extends Error {
  constructor(readonly document: ProblemDocument) {
    super(document.detail);
    this.name = "Problem";
  }

  get code(): string {
    return this.document.code;
  }

  /** Whether asking again may help. */
  get isTemporary(): boolean {
    return this.code === "network" || this.document.status >= 500 || this.document.status === 429;
  }

  static readonly network = () => new Problem({ code: "network", status: 0, detail: "No answer came." });

  static async fromResponse(response: Response): Promise<Problem> {
    const fallback = { code: "internal_error", status: response.status, detail: response.statusText };
    try {
      const body = (await response.json()) as Partial<ProblemDocument>;
      return new Problem({ ...fallback, ...body });
    } catch {
      return new Problem(fallback);
    }
  }
}

/** The problem that an error is; whatever else it may be counts as our fault. */
export function toProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem({ code: "internal_error", status: 500, detail: String(error) });
}
