/** An error of the API with its stable code; the code is `network` when there was no response. */
export interface FieldProblem {
  pointer: string;
  code: string;
  message: string;
  /** The line of an error inside a text, and the wrong word. */
  line?: number;
  name?: string;
}

/** The members of a problem document that screens read; the optional ones come only with certain codes. */
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

  /** Whether a retry may succeed. */
  get isTemporary(): boolean {
    return this.code === "network" || this.document.status >= 500 || this.document.status === 429;
  }

  static readonly network = () => new Problem({ code: "network", status: 0, detail: "There was no response." });

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

/** The error as a Problem. Any other error counts as an internal error. */
export function toProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem({ code: "internal_error", status: 500, detail: String(error) });
}
